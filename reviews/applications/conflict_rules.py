"""Who stands behind an application or a standing: its person. Those who speak for an applicant are no judges of it."""

from deliberation.conflicts import Link, behind
from reviews.applications.models import Application, Standing

behind(Application, Link("applicant"), Link("endorsers", author=False))
behind(Standing, Link("user"))
