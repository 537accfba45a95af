"""Events are delivered as on a site that is running."""

from tests.notifications.conftest import _listening, deliver  # noqa: F401  (fixtures)
from tests.projects.conftest import make  # noqa: F401  (a fixture)
