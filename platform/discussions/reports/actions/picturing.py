"""Pictures of what went wrong: known by their content, drawn anew, seen by whoever sees the report."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from discussions.actions.thumbnails import forget_thumbnail, keep_thumbnail
from discussions.reports.models import ALT_LENGTH, Report, Screenshot

Picture = tuple[IO[bytes], str]  # with the words for those who cannot see it


@dataclass(frozen=True)
class Drawn:
    """Our own encoding of a picture, not kept yet."""

    data: bytes
    width: int
    height: int
    alt: str


def add_screenshots(*, report: Report, user: Any, given: Sequence[Picture]) -> list[Screenshot]:
    """Show what went wrong. Whoever reported it may, and those who answer for it."""
    require(user, "reports.picture", report)
    if not given:
        raise BadInput(fields={"screenshots": _("Choose a picture.")})
    drawn = draw(given)
    with transaction.atomic():
        made = keep(report, drawn)
        events.record("report.pictured", report, actor=user, evidence=[{"screenshots": [one.pk for one in made]}])
    return made


@transaction.atomic
def remove_screenshot(*, screenshot: Screenshot, user: Any) -> None:
    """It showed too much. The file goes as soon as its row is gone."""
    require(user, "reports.picture", screenshot.report)
    place, thumbnail, id = screenshot.stored_at, screenshot.thumbnail, screenshot.pk
    screenshot.delete()
    events.record("report.picture_removed", screenshot.report, actor=user, evidence=[{"screenshot": id}])
    transaction.on_commit(lambda: default_storage.delete(place))
    transaction.on_commit(lambda: forget_thumbnail(thumbnail))


def draw(given: Sequence[Picture]) -> list[Drawn]:
    """Read and draw each anew: seconds of work, so it comes before the transaction in which they are kept."""
    if not given:
        return []
    policy = current("reports")
    _check_number(len(given), policy["screenshots"])
    alts = [line(alt, "alts", limit=ALT_LENGTH) for _file, alt in given]
    return [_drawn(file, alt, policy["screenshot_side"]) for (file, _alt), alt in zip(given, alts, strict=True)]


def keep(report: Report, drawn: Sequence[Drawn]) -> list[Screenshot]:
    """All of them or none."""
    if not drawn:
        return []
    Report.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    _check_number(report.screenshots.count() + len(drawn), current("reports")["screenshots"])
    made = Screenshot.objects.bulk_create(
        Screenshot(report=report, alt=one.alt, width=one.width, height=one.height, size=len(one.data)) for one in drawn
    )
    for row, one in zip(made, drawn, strict=True):
        default_storage.save(row.stored_at, ContentFile(one.data))
        keep_thumbnail(row.thumbnail, one.data)
    return made


def _drawn(file: IO[bytes], alt: str, side: int) -> Drawn:
    data, (width, height) = pictures.whole(file, field="screenshots", side=side)
    return Drawn(data, width, height, alt)


def _check_number(count: int, limit: int) -> None:
    if count > limit:
        few = ngettext("A report has at most %(limit)d picture.", "A report has at most %(limit)d pictures.", limit)
        raise BadInput(fields={"screenshots": few % {"limit": limit}})
