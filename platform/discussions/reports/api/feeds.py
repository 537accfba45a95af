"""Reports as a feed."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from core.api import Endpoint
from core.feeds import MOST, Entry, Feed, FeedEndpoint
from discussions.reports import queries
from discussions.reports.api.advisories import Advisories
from discussions.reports.api.reports import Reports, chosen


class ReportsFeed(FeedEndpoint):
    """What is reported, the newest first; `where` narrows it to a project or to the site."""

    of: ClassVar[tuple[type[Endpoint], ...]] = (Reports,)

    def feed(self, **place: Any) -> Feed:
        found = chosen(self.asker, self.request.query_params).order_by("-id")[:MOST]
        entries = [_entry(report) for report in queries.with_targets(found)]
        return Feed(_("Problem reports"), reverse("reports:reports"), entries)


class AdvisoriesFeed(FeedEndpoint):
    """What everybody was told of problems that had been kept private, the newest first."""

    of: ClassVar[tuple[type[Endpoint], ...]] = (Advisories,)

    def feed(self, **place: Any) -> Feed:
        found = list(queries.visible_advisories(self.asker).order_by("-id")[:MOST])
        entries = [
            Entry(
                one.pk, one.title, one.get_absolute_url(), one.published_at, one.summary, one.published_by.display_name
            )
            for one in found
        ]
        return Feed(_("Advisories"), reverse("reports:advisories"), entries)


def _entry(report: Any) -> Entry:
    title = f"{report.target.name}: {report.title}" if report.target else report.title
    return Entry(report.pk, title, report.get_absolute_url(), report.created_at, report.actual, report.reported_by)
