"""What is asked of models that write: a text to go on from, or a conversation."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inference.forms.choosing import ChoosingForm
from inference.models import Run
from inference.wire.orders import CHAT, TEXT, Input

MOST_TURNS = 100
ROLES = {"system", "user", "assistant"}
SYSTEM_LENGTH = 20_000


class GenerationForm(ChoosingForm):
    """`history` are the turns before the text, for chat, and `system` is what the model is told before all of them."""

    question = _("Text to go on from")

    history = forms.CharField(required=False, widget=forms.HiddenInput)
    system = forms.CharField(
        label=_("System prompt"),
        required=False,
        max_length=SYSTEM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the model is told before the conversation: who it is, how it answers."),
    )
    field_order = ("prompt", "history", "system")

    def __init__(self, data: Any = None, *, is_chat: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_chat = is_chat
        if is_chat:
            self.fields["prompt"].label = _("Your question")
        else:
            del self.fields["system"]

    def clean_history(self) -> list[dict[str, str]]:
        turns = _turns(self.cleaned_data["history"])
        if turns is None:
            raise ValidationError(_("The earlier turns could not be read. Begin a new conversation."))
        return turns

    @property
    def turns(self) -> list[dict[str, str]]:
        return _turns(self["history"].value()) or []

    def wanted(self) -> dict[str, Any]:
        sampling = self.sampling()
        return {
            "kind": CHAT if self.is_chat else TEXT,
            "inputs": self._inputs(),
            "sampling": sampling,
            "params": self.chosen(),
        }

    @classmethod
    def again(cls, run: Run) -> dict[str, Any]:
        if run.kind != CHAT:
            return super().again(run)
        last: Any = run.input[-1]
        told = last[0]["content"] if last[0]["role"] == "system" else ""
        before = last[1 if told else 0 : -1]
        return {**run.params, "system": told, "prompt": last[-1]["content"], "history": json.dumps(before)}

    @classmethod
    def going_on(cls, run: Run) -> dict[str, Any]:
        """The question stands above already. One that is being answered is added to the turns by the script that
        follows it; one that was not answered is asked again."""
        begun = cls.again(run)
        answer = run.answer
        if run.kind != CHAT or not (run.is_open or answer):
            return begun
        turns = json.loads(begun["history"])
        if answer:
            turns += [{"role": "user", "content": begun["prompt"]}, {"role": "assistant", "content": answer}]
        return {**begun, "prompt": "", "seed": None, "history": json.dumps(turns)}

    def _inputs(self) -> tuple[Input, ...]:
        given = self.cleaned_data
        if not self.is_chat:
            return (given["prompt"],)
        told = [{"role": "system", "content": given["system"]}] if given["system"] else []
        return ([*told, *given["history"], {"role": "user", "content": given["prompt"]}],)


def _turns(text: str | None) -> list[dict[str, str]] | None:
    """None where they cannot be read: they come back from a page."""
    try:
        turns = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return None
    if not isinstance(turns, list) or len(turns) > MOST_TURNS or not all(map(_is_turn, turns)):
        return None
    return [{"role": turn["role"], "content": turn["content"]} for turn in turns]


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and turn.get("role") in ROLES and isinstance(turn.get("content"), str)
