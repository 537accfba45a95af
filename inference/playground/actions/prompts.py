"""Prompts that somebody saves: written, shared with whoever sees their model, copied by others, deleted."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from core.texts import line
from inference.playground.models import NAME_LENGTH, SavedPrompt
from moderation.actions import mended
from projects.models import Project
from projects.states import Visibility


@transaction.atomic
def save_prompt(
    *, user: Any, name: str, system: str, text: str, params: dict[str, Any], project: Project | None = None
) -> SavedPrompt:
    """Under a name that is in use already, it takes the place of what was saved there, and goes on being shared or not.
    `project` is the model that it is for, found through the user."""
    require(user, "playground.keep")
    name = _name(name)
    words: dict[str, Any] = {"system": _plain(system), "text": _plain(text), "params": params}
    mine = SavedPrompt.objects.filter(user=user)
    if mine.exclude(name=name).count() >= current("playground")["most_prompts"]:
        raise _full()
    prompt, is_new = mine.get_or_create(user=user, name=name, defaults={**words, "project": project})
    if is_new:
        events.record("prompt.saved", prompt, actor=user)
        return prompt
    return edit_prompt(prompt=prompt, user=user, project=prompt.project or project, **words)


@transaction.atomic
def edit_prompt(*, prompt: SavedPrompt, user: Any, **changes: Any) -> SavedPrompt:
    """Its name, its words and settings, and the `project` for which it is: a model that the user sees, or None."""
    require(user, "playground.edit_prompt", prompt)
    new = {name: value for name, value in _checked(changes).items() if value != getattr(prompt, name)}
    if not prompt.is_private and new.get("project", prompt.project) is None:
        raise _for_no_model()
    if new:
        _write(prompt, new | {"saved_at": timezone.now()})
        events.record("prompt.edited", prompt, actor=user, evidence=sorted(new))
        mended(kind="prompt", id=prompt.pk)
        prompt.refresh_from_db(fields=["hidden_at"])
    return prompt


@transaction.atomic
def change_prompt(*, prompt: SavedPrompt, user: Any, visibility: str, **changes: Any) -> SavedPrompt:
    """What a form and a program say at once: the words as they shall be, and who may see them. What was public is
    edited as such only if it stays so."""
    if visibility == Visibility.PRIVATE:
        unshare_prompt(prompt=prompt, user=user)
    edit_prompt(prompt=prompt, user=user, **changes)
    return share_prompt(prompt=prompt, user=user) if visibility == Visibility.PUBLIC else prompt


@transaction.atomic
def share_prompt(*, prompt: SavedPrompt, user: Any) -> SavedPrompt:
    """Whoever sees the model that it is for finds it, reads it and may copy it."""
    require(user, "playground.share_prompt", prompt)
    if prompt.project is None:
        raise _for_no_model()
    return _moved(prompt, user, "prompt.shared", Visibility.PRIVATE, Visibility.PUBLIC)


@transaction.atomic
def unshare_prompt(*, prompt: SavedPrompt, user: Any) -> SavedPrompt:
    """Copies that others made are theirs, and stay."""
    require(user, "playground.unshare_prompt", prompt)
    return _moved(prompt, user, "prompt.unshared", Visibility.PUBLIC, Visibility.PRIVATE)


@transaction.atomic
def copy_prompt(*, prompt: SavedPrompt, user: Any) -> SavedPrompt:
    """A private one of the user's own, as it stands now, under its name or one that is still free. `prompt` was found
    through the user."""
    require(user, "playground.copy_prompt")
    mine = SavedPrompt.objects.filter(user=user)
    if mine.count() >= current("playground")["most_prompts"]:
        raise _full()
    words = {name: getattr(prompt, name) for name in ("system", "text", "params")}
    project = prompt.project if prompt.sees_model else None
    for name in _names_like(prompt.name):
        copy, is_new = mine.get_or_create(user=user, name=name, defaults={**words, "project": project})
        if is_new:
            break
    events.record("prompt.copied", copy, actor=user, evidence=[{"of": prompt.pk}])
    return copy


@transaction.atomic
def delete_prompt(*, prompt: SavedPrompt, user: Any) -> None:
    require(user, "playground.delete_prompt", prompt)
    events.record("prompt.deleted", prompt, actor=user)
    prompt.delete()


def _moved(prompt: SavedPrompt, user: Any, verb: str, before: str, after: str) -> SavedPrompt:
    """Asked twice, it is done once."""
    if SavedPrompt.objects.filter(pk=prompt.pk, visibility=before).update(visibility=after):
        events.record(verb, prompt, actor=user, from_state=before, to_state=after)
    prompt.visibility = after
    return prompt


def _write(prompt: SavedPrompt, new: dict[str, Any]) -> None:
    for name, value in new.items():
        setattr(prompt, name, value)
    try:
        with transaction.atomic():
            prompt.save(update_fields=list(new))
    except IntegrityError:
        raise BadInput(fields={"name": _("Another prompt of yours is called so.")}) from None


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    checks = {"name": _name, "system": _plain, "text": _plain}
    return {name: checks[name](value) if name in checks else value for name, value in changes.items()}


def _names_like(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        tail = f" ({number})"
        yield f"{name[: NAME_LENGTH - len(tail)]}{tail}"


def _name(text: str) -> str:
    return line(text, "name", limit=NAME_LENGTH, needed=_("Give it a name."))


def _plain(text: str) -> str:
    return text.replace("\x00", "")


def _full() -> Conflict:
    return Conflict(_("You have saved as many prompts as one may. Delete some first."), code="too_many")


def _for_no_model() -> BadInput:
    return BadInput(fields={"model": _("Name the model that it is for: whoever sees that sees the prompt.")})
