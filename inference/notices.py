"""What people are told of serving: that a model of theirs cannot be loaded."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from core.saying import said
from inference.hooks import deployments_seen_by
from inference.models import Deployment
from inference.states import Precision
from notifications.states import MOVED
from notifications.telling import Key, Words, area, leave_untold, subject, tell
from projects.queries.people import authors_of

area("models", gettext_lazy("Models that run"), __name__)


def project_of_deployment(event: Event) -> Key:
    project = Deployment.objects.filter(pk=event.object_id).values_list("release__project", flat=True).first()
    return ("project", project) if project else ("deployment", event.object_id)


def authors_at_the_first_failure(event: Event) -> Iterable[User]:
    """A model that cannot be loaded fails at every run that asks for it. Once is enough, until it was loaded again."""
    about = Event.objects.filter(object_type=event.object_type, object_id=event.object_id, id__lt=event.id)
    last = about.filter(verb__in=["deployment.ready", "deployment.failed"]).order_by("-id").first()
    deployment = Deployment.objects.filter(pk=event.object_id).select_related("release__project").first()
    if deployment is None or (last is not None and last.verb == "deployment.failed"):
        return ()
    return authors_of(deployment.release.project)


subject("deployment", deployments_seen_by, thing=project_of_deployment)


@tell("deployment.failed", urgency=MOVED, to=authors_at_the_first_failure)
def cannot_be_loaded(event: Event, deployment: Deployment) -> Words:
    release = deployment.release
    title = _("%(release)s cannot be run here: loading it failed") % {"release": release}
    return Words(title, said(deployment.error), release.get_absolute_url())


def authors_of_served(event: Event) -> Iterable[User]:
    deployment = Deployment.objects.filter(pk=event.object_id).select_related("release__project").first()
    return authors_of(deployment.release.project) if deployment else ()


@tell("deployment.precision", urgency=MOVED, to=authors_of_served)
def served_otherwise(event: Event, deployment: Deployment) -> Words:
    """Its answers are what people judge it by."""
    release = deployment.release
    if event.to_state == Precision.INT8:
        title = _("%(release)s is served with weights in 8 bits") % {"release": release}
        body = _("It takes about half of the memory, and its answers differ a little. Each run says so.")
    else:
        title = _("%(release)s is served with its weights as they are in its files") % {"release": release}
        body = _("Its answers are those of its files again.")
    return Words(title, body, release.get_absolute_url())


leave_untold(
    "Models come and go with their use; the run panel shows how they stand.",
    "deployment.loading",
    "deployment.ready",
    "deployment.evicted",
)
leave_untold(
    "Whoever asked waits for the answer, which stays under its address.",
    "run.succeeded",
    "run.failed",
    "run.cancelled",
)
leave_untold("Whoever shared it is told of the flags that did it, and of the end.", "run.withhold", "run.give_back")
