"""What is asked of models by a file: a picture that they look at, a recording that they listen to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inference.contracts import CONTRACTS
from inference.contracts.media import Recordings
from inference.engine.media import HEARD_TOKENS_OF_A_SECOND, LONGEST_CAPTION, MOST_BYTES
from inference.forms.tasks import TaskForm
from inference.models import Run
from inference.queries.estimates import Size
from inference.queries.hearing import Hearing
from inference.vocabulary import Task
from projects.vocabulary.languages import label

TOP = 5
UNKNOWN = Hearing()
RECORDINGS = Recordings()
BEGINNING = 65_536  # bytes that say how long a recording is
MOST_DIGITS = 10
SENTENCES = "sentence"
# What a recording is asked for, and by which field: a file and a task have the forms already.
CALLED = {"language": "language", "task": "written", "return_timestamps": "times", "prompt": "hint"}


class FileForm(TaskForm):
    """`kept` is the file of the run that is made once more: it need not be chosen again."""

    takes = ""

    def __init__(
        self, data: Any = None, *, task: Task, kept: bytes | None = None, earlier: str = "", **kwargs: Any
    ) -> None:
        super().__init__(data, task=task, **kwargs)
        self.kept, self.earlier = kept, earlier
        chosen = forms.FileInput(attrs={"accept": self.takes, "form": "run-form", "class": "input"})
        self.fields["prompt"] = forms.FileField(label=self.question, widget=chosen, required=kept is None)

    @property
    def size(self) -> Size:
        return Size(CONTRACTS[self.task].read_at_most(1), 0, 0, is_counted=True)

    def clean_prompt(self) -> Any:  # bytes, where the form of words has a text
        upload: UploadedFile[Any] | None = self.cleaned_data["prompt"]
        if upload is None:
            return self.kept
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than %(n)d MB."), params={"n": MOST_BYTES // 1_000_000})
        return upload.read()

    @classmethod
    def again(cls, run: Run) -> dict[str, Any]:
        return dict(run.params)


class AboutPictureForm(FileForm):
    question = pgettext_lazy("for a model", "Picture")
    takes = "image/png,image/jpeg,image/webp,image/gif,image/bmp"
    shown_as = "img"


class PicturesForm(AboutPictureForm):
    top_k = forms.IntegerField(label=_("Labels"), min_value=1, max_value=100, initial=TOP, required=False)

    def given(self) -> tuple[Any, dict[str, Any]]:
        return self.cleaned_data["prompt"], {"top_k": self.cleaned_data["top_k"] or TOP}


class CaptionsForm(AboutPictureForm):
    max_new_tokens = forms.IntegerField(
        label=_("Tokens at most"), min_value=1, max_value=LONGEST_CAPTION, required=False
    )

    def given(self) -> tuple[Any, dict[str, Any]]:
        most = self.cleaned_data["max_new_tokens"]
        return self.cleaned_data["prompt"], {} if most is None else {"max_new_tokens": most}


class RecordingsForm(FileForm):
    """Asks what its model can be asked, and nothing where that is nothing."""

    question = _("Recording")
    language = forms.ChoiceField(label=_("Spoken language"), required=False)
    written = forms.ChoiceField(
        label=pgettext_lazy("a transcript", "Write it down"),
        required=False,
        choices=[("", _("as it is said")), ("translate", pgettext_lazy("a transcript", "in English"))],
    )
    times = forms.ChoiceField(label=_("Tell the times of"), required=False)
    hint = forms.CharField(
        label=_("Words that come up"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Names and terms, spelled as they should be written; or what was said before."),
    )
    tokens_of_a_second = HEARD_TOKENS_OF_A_SECOND
    takes = "audio/wav,audio/x-wav,audio/flac,audio/ogg,audio/mpeg"
    shown_as = "audio"

    def __init__(self, data: Any = None, *, hearing: Hearing = UNKNOWN, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        names = sorted((label(code), code) for code in hearing.languages)
        heard = [(code, name) for name, code in names]
        sentences = [(SENTENCES, _("sentences"))] if hearing.tells_sentences else []
        words = [("word", _("words"))] if hearing.tells_words else []
        self._offer("language", [("", _("as the model hears it")), *heard] if heard else [])
        self._offer(
            "times", [("", pgettext_lazy("a transcript", "nothing")), *sentences, *words] if sentences or words else []
        )
        for name, is_offered in (("written", hearing.translates), ("hint", hearing.takes_prompt)):
            if not is_offered:
                del self.fields[name]
        self.rare = tuple(name for name in ("hint",) if name in self.fields)

    def given(self) -> tuple[Any, dict[str, Any]]:
        return self.cleaned_data["prompt"], self.called(self.cleaned_data)

    def called(self, settings: dict[str, Any]) -> dict[str, Any]:
        asked = {name: settings.get(field) for name, field in CALLED.items()}
        if asked["return_timestamps"] == SENTENCES:
            asked["return_timestamps"] = True
        return {name: value for name, value in asked.items() if value}

    @property
    def size(self) -> Size:
        """Of what was chosen, as far as that is known; else as long as a recording may be."""
        heard = self.heard_at_most
        return super().size if heard is None else Size(heard, 0, 0, is_counted=True)

    @property
    def heard_at_most(self) -> int | None:
        """Tokens of what was chosen, by its beginning; None where nothing was."""
        upload: Any = self.files.get("prompt")
        beginning, size = self.kept or b"", len(self.kept or b"")
        if upload is not None:
            upload.seek(0)
            beginning, size = upload.read(BEGINNING), upload.size
            upload.seek(0)
        told = str(self.data.get("bytes", ""))  # where no more than the beginning was sent
        if told.isascii() and told.isdigit() and len(told) < MOST_DIGITS:
            size = max(size, int(told))
        return RECORDINGS.read_of_beginning(beginning, size) if beginning else None

    @classmethod
    def again(cls, run: Run) -> dict[str, Any]:
        asked = {field: run.params.get(name, "") for name, field in CALLED.items()}
        return asked | {"times": asked["times"] if asked["times"] in ("", "word") else SENTENCES}

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # it is a choice
        else:
            del self.fields[name]
