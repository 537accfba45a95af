"""Pictures of what went wrong: known by their content, drawn anew, seen by whoever sees the report."""

from collections.abc import Sequence
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import pictures
from core import events
from core.permissions import require
from core.policies import current
from core.problems import BadInput
from core.texts import line
from discussions.reports.models import ALT_LENGTH, Report, Screenshot

Picture = tuple[IO[bytes], str]  # with the words for those who cannot see it


@transaction.atomic
def add_screenshots(*, report: Report, user: Any, given: Sequence[Picture]) -> list[Screenshot]:
    """Show what went wrong. Whoever reported it may, and those who answer for it."""
    require(user, "reports.picture", report)
    if not given:
        raise BadInput(fields={"screenshots": _("Choose a picture.")})
    made = keep(report, given)
    events.record("report.pictured", report, actor=user, evidence=[{"screenshots": [one.pk for one in made]}])
    return made


@transaction.atomic
def remove_screenshot(*, screenshot: Screenshot, user: Any) -> None:
    """It showed too much. The file goes as soon as its row is gone."""
    require(user, "reports.picture", screenshot.report)
    place, id = screenshot.stored_at, screenshot.pk
    screenshot.delete()
    events.record("report.picture_removed", screenshot.report, actor=user, evidence=[{"screenshot": id}])
    transaction.on_commit(lambda: default_storage.delete(place))


def keep(report: Report, given: Sequence[Picture]) -> list[Screenshot]:
    """All of them or none: each is read and drawn before the first is stored."""
    policy = current("reports")
    _check_room(report, len(given), policy["screenshots"])
    drawn = [pictures.whole(file, field="screenshots", side=policy["screenshot_side"]) for file, _words in given]
    rows = [
        Screenshot(
            report=report,
            alt=line(alt, "alts", limit=ALT_LENGTH),
            width=width,
            height=height,
            size=len(data),
        )
        for (_given, alt), (data, (width, height)) in zip(given, drawn, strict=True)
    ]
    made = Screenshot.objects.bulk_create(rows)
    for row, (data, _measure) in zip(made, drawn, strict=True):
        default_storage.save(row.stored_at, ContentFile(data))
    return made


def _check_room(report: Report, count: int, limit: int) -> None:
    Report.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if report.screenshots.count() + count > limit:
        few = ngettext("A report has at most %(limit)d picture.", "A report has at most %(limit)d pictures.", limit)
        raise BadInput(fields={"screenshots": few % {"limit": limit}})
