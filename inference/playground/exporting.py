"""A conversation to take along: whole as JSON, with all its branches; one way through it as Markdown."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from inference.playground.models import Conversation, Turn
from inference.playground.queries import Step, turns_of
from inference.queries.models import told_model_id

FORMAT = "commonweight.conversation/1"


def as_json(conversation: Conversation) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": conversation.pk,
        "title": conversation.title,
        "model": told_model_id(conversation),
        "digest": conversation.release.digest,
        "created_at": conversation.created_at,
        "turns": [turn_as_json(turn) for turn in turns_of(conversation)],
    }


def turn_as_json(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.pk,
        "parent": turn.parent_id,
        "run": turn.run_id,
        "url": settings.SITE_URL + turn.run.get_absolute_url(),
        "system": turn.system,
        "question": turn.question,
        "answer": turn.answer,
        "state": turn.run.state,
        "params": turn.run.params,
        "output": turn.run.output,
        "created_at": turn.run.created_at,
    }


def as_markdown(conversation: Conversation, steps: Iterable[Step]) -> str:
    model = told_model_id(conversation) or conversation.model
    facts = [_("Model: %(value)s") % {"value": f"`{model}`"}]
    facts += [_("Digest: %(value)s") % {"value": f"`{conversation.release.digest}`"}]
    parts = [f"# {conversation.title}", "\n".join(f"- {fact}" for fact in facts)]
    told = ""
    for step in steps:
        if step.turn.system != told:
            told = step.turn.system
            parts.append(f"**{_('System')}**\n\n{told}")
        parts += [f"**{_('You')}**\n\n{step.turn.question}", f"**{conversation.speaker}**\n\n{step.turn.answer}"]
        parts.append(f"<{settings.SITE_URL}{step.turn.run.get_absolute_url()}>")
    return "\n\n".join(parts) + "\n"
