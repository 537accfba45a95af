"""Objects to knock with: for every address with parameters, what to put into them.

One function a package. It gets the cast and returns, per URL name, the parameters of an object that `cast.owner` owns
and `cast.writer` may write to; where somebody else holds the object (a reviewer their review), `owner` says who.
A door whose parameters are missing here fails the walk.
"""

from collections.abc import Callable

from tests.operations_samples.accounts import accounts
from tests.operations_samples.cast import Cast, Sample, Samples
from tests.operations_samples.deliberation import deliberation
from tests.operations_samples.discussions import discussions
from tests.operations_samples.inference import inference
from tests.operations_samples.moderation import moderation
from tests.operations_samples.notifications import notifications
from tests.operations_samples.pages import nothing, search, web
from tests.operations_samples.projects import projects
from tests.operations_samples.repositories import repositories
from tests.operations_samples.resources import resources
from tests.operations_samples.reviews import reviews
from tests.operations_samples.webhooks import webhooks

__all__ = ["PACKAGES", "Cast", "Sample", "Samples"]

PACKAGES: dict[str, Callable[[Cast], Samples]] = {
    "accounts": accounts,
    "core": nothing,
    "deliberation": deliberation,
    "notifications": notifications,
    "webhooks": webhooks,
    "moderation": moderation,
    "search": search,
    "discussions": discussions,
    "web": web,
    "repositories": repositories,
    "projects": projects,
    "resources": resources,
    "reviews": reviews,
    "inference": inference,
}
