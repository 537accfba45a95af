"""Who stands behind a report: who filed it, and the reviewer it is about."""

from deliberation.conflicts import Link, behind
from reviews.conduct.models import ConductReport

behind(ConductReport, Link("reporter"), Link("review__assignment__reviewer"))
