"""How the addresses in a card answer: pages of this site by looking, those of others by asking them, politely.

One host is asked one thing after the other, all together within a time that no check outlasts; an answer is kept for a
day. Nothing is ever asked of an address inside our own network.
"""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from concurrent.futures import TimeoutError as OutOfTime
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, resolve

from accounts.models import Owner
from core import outbound
from core.problems import BadInput
from core.recalling import keep, recalled
from projects.models import Release
from projects.queries import visible_projects
from reviews.checks.links import Link, links_in

MOST_ASKED, AT_ONCE = 40, 4
SECONDS_EACH, SECONDS_IN_ALL = 5.0, 25.0
KEPT = 24 * 3600
Answer = int | str


def addresses(release: Release) -> dict[str, Answer]:
    """By address: a status, `silent`, `inside` our network, `page` or `no page`. Who was not asked is not in it."""
    links = links_in(release.card)
    found: dict[str, Answer] = {}
    for link in links:
        path = _path_here(link)
        if path is not None:
            found[link.to] = "page" if _is_page(path, release) else "no page"
    elsewhere = [link.to for link in links if link.is_elsewhere and link.to not in found]
    return found | (_asked(elsewhere[:MOST_ASKED]) if settings.CHECK_LINKS else {})


def _path_here(link: Link) -> str | None:
    if link.is_of_site:
        return urlsplit(link.to).path
    is_ours = link.to == settings.SITE_URL or link.to.startswith(f"{settings.SITE_URL}/")
    return urlsplit(link.to).path or "/" if is_ours else None


def _is_page(path: str, release: Release) -> bool:
    """That there is one, and that it is not about somebody or something that only some may see."""
    try:
        about = resolve(path).kwargs
    except Resolver404:
        return False
    owner, project = about.get("owner") or about.get("handle"), about.get("name")
    if project and owner:
        mine = release.project
        is_mine = (mine.owner.handle, mine.name) == (owner, project)
        return is_mine or visible_projects(AnonymousUser()).filter(owner__handle=owner, name=project).exists()
    return not owner or Owner.objects.filter(handle=owner).exists()


def _asked(urls: list[str]) -> dict[str, Answer]:
    """When nobody at all answers, it is our own network that is silent, and nothing is said."""
    known = {url: recalled(_key(url)) for url in urls}
    found = {url: answer for url, answer in known.items() if answer is not None}
    fresh = dict(_in_time([url for url in urls if url not in found]))
    if not found and set(fresh.values()) <= {"silent"}:
        return {}
    for url, answer in fresh.items():
        keep(_key(url), answer, KEPT if answer != "silent" else KEPT // 24)
    return found | fresh


def _in_time(urls: list[str]) -> Iterator[tuple[str, Answer]]:
    by_host = [list(group) for _host, group in groupby(sorted(urls, key=_host), key=_host)]
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="links")
    waiting = [pool.submit(_one_after_the_other, group) for group in by_host]
    try:
        for done in as_completed(waiting, timeout=SECONDS_IN_ALL):
            yield from done.result()
    except OutOfTime:  # those who were not reached are not in the answer
        pass
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _one_after_the_other(urls: Iterable[str]) -> list[tuple[str, Answer]]:
    return [(url, _ask(url)) for url in urls]


def _ask(url: str) -> Answer:
    try:
        return outbound.reach(url, timeout=SECONDS_EACH)
    except BadInput as refused:
        return "inside" if refused.own_code == "address_not_allowed" else "silent"


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _key(url: str) -> str:
    return f"link:{hashlib.sha256(url.encode()).hexdigest()}"
