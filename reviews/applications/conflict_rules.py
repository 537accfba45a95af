"""Who stands behind an application: its applicant. Their mentors and those who speak for them are no judges of it."""

from deliberation.conflicts import Link, behind
from reviews.applications.models import Application

behind(Application, Link("applicant"), Link("endorsers", author=False))
