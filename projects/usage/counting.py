"""What counts as a download, decided while it begins, and never in its way.

Somebody is counted once a day for each project and state of its files, however many files, parts and retries that
takes. Who they are is remembered as a keyed hash, in the cache, for that day alone. The one thing done here besides is
to ask a worker to count; if the cache or the broker is away, a download goes uncounted.
"""

from typing import Any

import structlog
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.policies import recent
from projects.models import Project
from projects.queries import Sight
from projects.queries.visibility import is_open_site
from projects.rules import role_in
from projects.usage.tasks import count_download

log = structlog.get_logger(__name__)
DAY = 86_400
SENT = (200, 206, 302)  # the whole, a part, and the way to a storage that sends it


def note_download(request: HttpRequest, answer: HttpResponseBase, project: Project, sight: Sight, path: str) -> None:
    if not (answer.status_code in SENT and is_wanted(request, path) and is_for_others(request.user, project, sight)):
        return
    _count(request, project, sight)


def note_pack(request: HttpRequest, project: Project, sight: Sight) -> None:
    """The same for a clone or fetch by git, of whatever files."""
    if is_for_others(request.user, project, sight):
        _count(request, project, sight)


def _count(request: HttpRequest, project: Project, sight: Sight) -> None:
    today = timezone.localdate()
    files = f"{project.pk}:{sight.commit.hex()}"
    try:
        if cache.add(f"download:{today}:{files}:{_who(request, today.isoformat())}", 1, DAY):
            count_download.apply_async(kwargs={"project_id": project.pk, "day": today.isoformat()}, retry=False)
    except (RedisError, OperationalError) as error:
        log.warning("download_not_counted", project=project.pk, error=str(error))


def is_wanted(request: HttpRequest, path: str) -> bool:
    """Somebody asked for the file itself: not a picture in a card, a look ahead, or a program that reads everything."""
    policy, program = recent("counting"), request.headers.get("User-Agent", "").lower()
    return (
        request.method == "GET"
        and not request.GET.get("inline")
        and "prefetch" not in request.headers.get("Sec-Purpose", "")
        and path not in policy["uncounted_files"]
        and not any(part in program for part in policy["uncounted_programs"])
    )


def is_for_others(user: Any, project: Project, sight: Sight) -> bool:
    """What is public, fetched by somebody who does not work on it."""
    is_public = sight.release.is_public if sight.release is not None else is_open_site()
    return is_public and not project.is_private and not role_in(user, project)


def _who(request: HttpRequest, day: str) -> str:
    """For visitors address and program; the day is in the key, so that no two days can be put together."""
    if request.user.is_authenticated:
        known = request.user.pk
    else:
        known = f"{request.META.get('REMOTE_ADDR', '')} {request.headers.get('User-Agent', '')}"
    return salted_hmac(f"usage.download.{day}", known, algorithm="sha256").hexdigest()[:32]
