"""What words mean, for the search of the site: runs like all others, which the site pays for and of which nothing that
was said is kept.
"""

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import structlog
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import AnonymousUser

from core.problems import NotFound, Problem, Unavailable
from core.recalling import keep, recalled
from core.remembering import remembered
from inference import gateway
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.gateway.background import in_background
from inference.queries.allowances import search_budget
from inference.queries.models import hosted_task, resolve_model
from inference.states import Source
from inference.vocabulary import Task
from inference.wire.events import Failed, vector_from_base64
from inference.wire.orders import EMBED
from projects.models import Release
from search.embedding import Vector, embed_with

log = structlog.get_logger(__name__)
TOO_LONG, SHORTEST = "context_length_exceeded", 60  # characters, below which a text is not cut any more
REMEMBERED_SECONDS = 600


class SiteEmbedder:
    """By a model that is published here, through the engine."""

    def release(self, name: str) -> str:
        found = _embedding_release(name)
        return found.pk if found else ""

    def vectors(self, name: str, texts: Sequence[str]) -> list[Vector]:
        """A text that is too long for the model is told by its beginning."""
        try:
            found: list[Vector] = async_to_sync(_told)(_ask(name, texts))
        except Unavailable as problem:
            longest = max(map(len, texts))
            if problem.own_code != TOO_LONG or longest <= SHORTEST:
                raise
            return self.vectors(name, [text[: longest // 2] for text in texts])
        return found

    def vector_soon(self, name: str, text: str, seconds: float) -> Vector | None:
        ask = _ask(name, [text])
        key = f"meaning:{ask.deployment.release_id}:{sha256(text.encode()).hexdigest()}"
        known: Vector | None = recalled(key)
        if known is not None:
            return known
        found: Vector | None = async_to_sync(_soon)(ask, key, seconds if ask.deployment.is_warm else 0)
        return found


embed_with(SiteEmbedder())


def _embedding_release(name: str) -> Release | None:
    try:
        release = _release(name)
    except NotFound:
        return None
    return release if hosted_task(release) == Task.FEATURE_EXTRACTION else None


def _release(name: str) -> Release:
    """Of those that everybody may run. Whoever searches asks whether there is one, and then asks it."""
    return remembered(("site embedder", name), lambda: resolve_model(AnonymousUser(), name))


def _ask(name: str, texts: Sequence[str]) -> Ask:
    release = _release(name)
    return Ask(
        deployment=deployment_for(release=release, task=Task.FEATURE_EXTRACTION),
        kind=EMBED,
        inputs=tuple(texts),
        payer=search_budget(),
        source=Source.SEARCH,
        is_kept=False,
    )


async def _soon(ask: Ask, key: str, seconds: float) -> Vector | None:
    """Whether or not somebody still waits, it is remembered when it comes."""
    work = in_background(_remembered(ask, key))
    await asyncio.wait({work}, timeout=seconds)
    return work.result() if work.done() else None


async def _remembered(ask: Ask, key: str) -> Vector | None:
    try:
        vector = (await _told(ask))[0]
    except Problem as problem:
        log.info("meaning_not_told", code=problem.own_code)
        return None
    await sync_to_async(keep, thread_sensitive=False)(key, vector, REMEMBERED_SECONDS)
    return vector


async def _told(ask: Ask) -> list[Vector]:
    transcript, _pieces = await gateway.gathered(gateway.answer(lambda: ask))
    if isinstance(transcript.end, Failed):
        raise Unavailable(transcript.end.message, code=transcript.end.code)
    vectors: list[Any] = transcript.data["vectors"]
    return [vector_from_base64(one) for one in vectors]
