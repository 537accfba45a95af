"""Finding reports by their words."""

from typing import Any

from django.db.models import QuerySet

from discussions.reports.models import Report
from search.queries import search

KIND = "report"
WORDS_LIMIT = 200


def find_reports(reports: QuerySet[Report], words: str) -> QuerySet[Any]:
    """Those that hold every word. Private ones are found by nobody: their words are not in the index."""
    return reports.filter(pk__in=search(KIND, words[:WORDS_LIMIT]).order_by().values("object_id"))
