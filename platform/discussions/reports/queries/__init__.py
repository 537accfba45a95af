"""Reports, each fetched through the asker."""

from discussions.reports.queries.advisories import advisories_about, get_advisory, visible_advisories
from discussions.reports.queries.reading import (
    get_followed,
    get_report,
    get_screenshot,
    reasons,
    report_of,
    thread_of,
    visible_reports,
    with_targets,
)
from discussions.reports.queries.searching import find_reports, similar_reports
from discussions.reports.queries.waiting import filtered, of_maintainer, reports_about, site_reports

__all__ = [
    "advisories_about",
    "filtered",
    "find_reports",
    "get_advisory",
    "get_followed",
    "get_report",
    "get_screenshot",
    "of_maintainer",
    "reasons",
    "report_of",
    "reports_about",
    "similar_reports",
    "site_reports",
    "thread_of",
    "visible_advisories",
    "visible_reports",
    "with_targets",
]
