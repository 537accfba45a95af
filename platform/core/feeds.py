"""Lists as feeds, in Atom and in JSON Feed: what a page shows, for programs that come back for what is new.

A package states a `FeedEndpoint` with a function that returns a `Feed`; the address ends in `.atom` or `.json`. What a
feed holds is fetched through the asker, who may be a session, a token or nobody.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import register_converter
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from core.api import Endpoint

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML has no way to write
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_SUMMARY = 2000
MOST = 50


@dataclass(frozen=True)
class Entry:
    """One thing of a list. `id` never changes, whatever becomes of its address."""

    id: str
    title: str
    url: str
    at: datetime
    summary: str = ""
    author: str = ""


@dataclass(frozen=True)
class Feed:
    title: str
    url: str
    entries: Sequence[Entry]
    description: str = ""

    @property
    def at(self) -> datetime:
        return max((entry.at for entry in self.entries), default=BEGINNING)


class FeedFormat:
    """The last part of a feed's address."""

    regex = "atom|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FeedFormat, "feed")


class FeedEndpoint(Endpoint):
    """Answers with the feed that `feed` returns, or with 304 when nothing has changed since the last visit.

    `of` are the endpoints whose list it tells.
    """

    of: ClassVar[tuple[type[Endpoint], ...]] = ()
    public: ClassVar[bool] = True

    @extend_schema(responses={(200, "application/atom+xml"): str, (200, "application/feed+json"): dict})
    def get(self, request: Request, form: str, **place: Any) -> HttpResponse:
        return _answer(self.asked, form, self.feed(**place), is_public=not request.user.is_authenticated)

    @property
    def asked(self) -> HttpRequest:
        return self.request._request  # noqa: SLF001 -- REST framework gives Django's own request no other name

    def feed(self, **place: Any) -> Feed:
        raise NotImplementedError


def _answer(request: HttpRequest, form: str, feed: Feed, *, is_public: bool) -> HttpResponse:
    write, kind = {"atom": (_atom, "application/atom+xml"), "json": (_json, "application/feed+json")}[form]
    body = write(feed, settings.SITE_URL + request.get_full_path())
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8", headers={"ETag": etag})
    response["Cache-Control"] = "public, max-age=300" if is_public else "private, no-cache"
    patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
    return get_conditional_response(request, etag, response=response) or response


def _atom(feed: Feed, here: str) -> bytes:
    written = Atom1Feed(
        title=_plain(feed.title),
        link=_absolute(feed.url),
        description=_plain(feed.description),
        language=_language(),
        feed_url=here,
        feed_guid=here,
    )
    for entry in feed.entries:
        written.add_item(
            title=_plain(entry.title),
            link=_absolute(entry.url),
            description=linebreaks(_plain(entry.summary), autoescape=True),  # Django says that it is HTML
            unique_id=_tag(entry.id),
            pubdate=entry.at,
            updateddate=entry.at,
            author_name=_plain(entry.author) or None,
        )
    return str(written.writeString("utf-8")).encode()


def _json(feed: Feed, here: str) -> bytes:
    items = [_item(entry) for entry in feed.entries]
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _plain(feed.title),
        "description": _plain(feed.description),
        "home_page_url": _absolute(feed.url),
        "feed_url": here,
        "language": _language(),
        "items": items,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": _tag(entry.id),
        "url": _absolute(entry.url),
        "title": _plain(entry.title),
        "content_text": _plain(entry.summary),
        "date_published": entry.at.isoformat(),
    }
    return item | ({"authors": [{"name": _plain(entry.author)}]} if entry.author else {})


def _plain(text: str) -> str:
    short = text if len(text) <= LONGEST_SUMMARY else f"{text[:LONGEST_SUMMARY]}…"
    return CONTROL.sub("", short)


def _tag(id: str) -> str:
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{id}"


def _absolute(url: str) -> str:
    return settings.SITE_URL + url


def _language() -> str:
    return {"zh-hans": "zh-Hans"}.get(get_language() or "", "en")
