"""What the templates of projects ask for by name."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from core.markdown import render
from projects import slots
from projects.cards.paths import file_named
from projects.vocabulary import languages, licences, tasks
from search import excerpts

register = template.Library()


@register.simple_tag(takes_context=True)
def place(context: template.Context, name: str) -> SafeString:
    """`{% place "try_panel" %}`: what packages above put here, see `projects.slots`."""
    return slots.render(name, context["request"], context["project"], context.get("release"))


@register.simple_tag
def way_to(place: str, release: Any) -> str:
    """`{% way_to "record" release as record %}`: where packages above keep something of it, see `projects.slots`."""
    return slots.way_to(place, release)


@register.simple_tag
def card(text: str, project: Any, revision: str = "") -> SafeString:
    """A card in its project: its pictures are shown, its links lead to the files beside it."""

    def place(address: str, *, is_picture: bool) -> str:
        if not (path := file_named(address)):
            return address
        name = "projects:raw" if is_picture else "projects:file"
        query = {"revision": revision or None, "inline": "1" if is_picture else None}
        return reverse(name, args=[project.owner.handle, project.name, path]) + asked(query)

    return render(text or "", place=place)


def asked(query: dict[str, str | None]) -> str:
    given = urlencode({name: value for name, value in query.items() if value})
    return f"?{given}" if given else ""


@register.filter
def marked(text: str, words: str) -> SafeString:
    return excerpts.marked(text, words or "")


@register.filter
def excerpt(project: Any, words: str) -> SafeString:
    """Where the card holds what was looked for, when the lines above it do not."""
    release = project.published_release
    if not words or not release or "<mark>" in excerpts.marked(f"{project} {project.summary}", words):
        return SafeString()
    return excerpts.excerpt(release.card, words)


@register.filter
def task_label(name: str) -> str:
    return tasks.label(name)


@register.filter
def language_label(tag: str) -> str:
    return languages.label(tag)


@register.filter
def language_labels(tags: list[str]) -> str:
    return languages.listed(tags or [])


@register.filter
def licence_short(spdx: str) -> str:
    return licences.short(spdx)


@register.filter
def licence_label(spdx: str) -> str:
    return licences.label(spdx)


@register.filter
def short_hex(value: Any) -> str:
    return (bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value))[:12]


@register.filter
def full_hex(value: Any) -> str:
    return bytes(value).hex() if value else ""
