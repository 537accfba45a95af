from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inference.actions.runs import Ask
from inference.models import Deployment, Run
from inference.queries.allowances import Payer
from inference.queries.estimates import Size
from inference.states import Source, Visibility
from inference.vocabulary import Task
from inference.wire.orders import EMBED, Input

PARAGRAPH = 600  # bytes
MOST_LINES = 32


class RunForm(forms.Form):
    """Common to all tasks: a text. What else stands in `beside` is asked for with it; the rest are settings."""

    apply = ""  # where to ask for more, when whoever pays has too little
    is_chat = False
    mask = ""  # what a gap is written as, where words are missing
    tokens_of_a_second = 0  # where a recording is paid by its length, whatever is said in it
    shown_as = ""  # the element that shows what was chosen, where it is a file
    question: Any = _("Your text")
    beside: tuple[str, ...] = ()
    longest = ""  # the field for how long an answer may be, where it is written
    rare: tuple[str, ...] = ()  # settings that few ever want

    prompt = forms.CharField(
        label=_("Your text"), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}), strip=False, max_length=100_000
    )

    def __init__(self, data: Any = None, *, task: Task, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.task = task
        for field in self.fields.values():
            is_box = isinstance(field.widget, forms.CheckboxInput)
            field.widget.attrs |= {"form": "run-form"} | ({} if is_box else {"class": "input"})
        self.fields["prompt"].label = self.question

    @property
    def writes(self) -> bool:
        """Token by token, so that there is something to see meanwhile."""
        return bool(self.longest)

    def called(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Settings as the Hub's doors call them."""
        return settings

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.beside]

    @property
    def settings(self) -> list[forms.BoundField]:
        """The fields of the aside."""
        return [self[name] for name in self.fields if name not in {"prompt", "history", *self.beside, *self.rare}]

    @property
    def rarely(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rare]

    @property
    def is_rare_given(self) -> bool:
        """So that nothing which has a say in the answer is out of sight."""
        return any(field.value() not in (None, "") or field.errors for field in self.rarely)

    @property
    def turns(self) -> list[dict[str, str]]:
        """What was said before the text, where it is one of a conversation."""
        return []

    @property
    def heard_at_most(self) -> int | None:
        """Tokens of the recording that was chosen."""
        return None

    @property
    def size(self) -> Size:
        """Of what it begins with, for what is said before Run; of a paragraph where nothing is written yet."""
        read = len(str(self["prompt"].value() or "").encode()) or PARAGRAPH
        if not self.writes:
            return Size(read, 0, 0)
        longest = str(self[self.longest].value())
        is_number = longest.isdecimal() and len(longest) < 10
        return Size(read, 1, int(longest) if is_number else self.fields[self.longest].initial)

    def clean_prompt(self) -> str:
        text: str = self.cleaned_data["prompt"]
        if not text.strip():
            raise ValidationError(_("Write something first."))
        return text.replace("\r\n", "\n")

    def as_ask(self, deployment: Deployment, *, payer: Payer, user: Any) -> Ask:
        """A signed-in person's runs are their own; a visitor's can be found again by whoever has the link."""
        return Ask(
            deployment=deployment,
            payer=payer,
            source=Source.PAGE,
            user=user if user.is_authenticated else None,
            visibility=Visibility.PRIVATE if user.is_authenticated else Visibility.UNLISTED,
            **self.wanted(),
        )

    def wanted(self) -> dict[str, Any]:
        """What is asked, in the words of `Ask`."""
        raise NotImplementedError

    @classmethod
    def again(cls, run: Run) -> dict[str, Any]:
        """What the form starts with to run `run` once more."""
        return {**run.params, "prompt": run.input[-1]}

    @classmethod
    def going_on(cls, run: Run) -> dict[str, Any]:
        """What it starts with below `run` and its answer."""
        return cls.again(run)


class LinesForm(RunForm):
    """For vectors: the lines are compared with each other."""

    question = _("Sentences to compare, one a line")

    def clean_prompt(self) -> str:
        text = super().clean_prompt()
        if len(lines_of(text)) > MOST_LINES:
            raise ValidationError(_("Compare at most %(n)d lines at once."), params={"n": MOST_LINES})
        return text

    def wanted(self) -> dict[str, Any]:
        inputs: tuple[Input, ...] = tuple(lines_of(self.cleaned_data["prompt"]))
        return {"kind": EMBED, "inputs": inputs}

    @classmethod
    def again(cls, run: Run) -> dict[str, Any]:
        return {"prompt": "\n".join(map(str, run.input))}


def temperature_field(**more: Any) -> forms.FloatField:
    return forms.FloatField(
        label=_("Temperature"),
        min_value=0,
        max_value=2,
        help_text=_("0 always takes the likeliest word; higher values vary more."),
        widget=forms.NumberInput(attrs={"step": "0.1"}),
        **more,
    )


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
