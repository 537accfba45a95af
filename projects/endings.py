"""How the public life of a release ended, told in words, in JSON and in headers.

One place, so that the page, the API and every download say the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from core.policies import current
from core.wording import worded
from projects.models import Project, Release
from projects.states import PUBLIC, ReleaseState

S = ReleaseState
ENDED = (S.SUPERSEDED, S.DEPRECATED, S.RETRACTED, S.QUARANTINED, S.TAKEN_DOWN)
TONES = {S.SUPERSEDED: "", S.DEPRECATED: "wait"}


@dataclass(frozen=True)
class Ending:
    release: Release
    title: str
    reason: str
    note: str
    now: str
    url: str
    name: str
    at: datetime

    @property
    def tone(self) -> str:
        return TONES.get(ReleaseState(self.release.state), "bad")


def ending_of(release: Release | None, latest: Release | None = None) -> Ending | None:
    """What to tell about this release, None while there is nothing. `latest` is what the public gets today."""
    if release is None or release.state not in ENDED:
        return None
    use = _instead(release, latest)
    if release.state == S.SUPERSEDED and use is None:
        return None  # what replaced it is gone: this is the newest that is served
    return Ending(
        release=release,
        title=_titles()[release.state] % {"number": release.number},
        reason=reason_in_words(release.ending_reason),
        note=release.ending_note,
        now=_what_now(release, use),
        url=use.get_absolute_url() if use else "",
        name=str(use) if use else "",
        at=release.state_changed_at,
    )


def told_of_project(project: Project, latest: Release | None) -> Ending | None:
    """What somebody who opens the project must know: of what they are served, or of what was there before."""
    newest = project.published_release
    if latest is not None and (newest is None or newest.pk == latest.pk or newest.state in PUBLIC):
        return ending_of(latest, latest)
    if newest is not None:
        newest.project = project
    return ending_of(newest, latest)


def reason_in_words(code: str) -> str:
    found = next((entry for entry in current("submission")["ending_reasons"] if entry["id"] == code), None)
    return worded(found) if found else ""


def reasons_for(purpose: str) -> list[tuple[str, str]]:
    return [
        (entry["id"], worded(entry)) for entry in current("submission")["ending_reasons"] if purpose in entry["for"]
    ]


def as_json(release: Release) -> dict[str, Any]:
    """What an API tells beside the state."""
    replacement = release.replacement
    return {
        "reason": release.ending_reason,
        "note": release.ending_note,
        "replacement": str(replacement) if replacement else None,
    }


def headers(release: Release | None) -> dict[str, str]:
    """For every answer that serves a release or its files (`Deprecation`: RFC 9745)."""
    if release is None or not release.digest:
        return {}
    told = {"X-Release": release.revision, "X-Release-State": release.state}
    if release.state == S.DEPRECATED:
        told["Deprecation"] = f"@{int(release.state_changed_at.timestamp())}"
        if release.replacement:
            told["Link"] = f'<{settings.SITE_URL}{release.replacement.get_absolute_url()}>; rel="successor-version"'
    return told


def with_standing(answer: HttpResponseBase, release: Release | None) -> HttpResponseBase:
    return with_headers(answer, headers(release))


def with_headers(answer: HttpResponseBase, told: dict[str, str]) -> HttpResponseBase:
    for name, value in told.items():
        answer.headers[name] = value
    return answer


def _instead(release: Release, latest: Release | None) -> Project | Release | None:
    if release.replacement is not None and release.replacement_id != release.project_id:
        return release.replacement
    is_other = latest is not None and latest.pk != release.pk
    return latest if is_other else None


def _titles() -> dict[str, str]:
    return {
        S.SUPERSEDED: _("Release %(number)d was replaced by a later one."),
        S.DEPRECATED: _("Release %(number)d is deprecated."),
        S.RETRACTED: _("Release %(number)d was retracted."),
        S.QUARANTINED: _("Release %(number)d is locked away."),
        S.TAKEN_DOWN: _("Release %(number)d was taken down."),
    }


def _what_now(release: Release, use: Project | Release | None) -> str:
    if use is not None:
        return _("Use this instead:")
    words: dict[str, str] = {
        S.DEPRECATED: _("It still works here; do not begin anything new with it."),
        S.RETRACTED: _("Its files are no longer served. If you have a copy, read the reason before you use it."),
        S.QUARANTINED: _(
            "Nobody can fetch its files until somebody has looked into it. Its authors know and can answer."
        ),
        S.TAKEN_DOWN: _("Its files will not come back. The verdict stays here to be read."),
    }
    return words.get(release.state, "")
