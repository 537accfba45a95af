"""What the run panel asks for, turned into a question for the gateway: a form for each task."""

from typing import Any

from inference.forms.base import LinesForm, RunForm
from inference.forms.costs import CostsForm, VisibilityForm
from inference.forms.media import CaptionsForm, FileForm, PicturesForm, RecordingsForm
from inference.forms.runs import GenerationForm
from inference.forms.tasks import (
    AnswersForm,
    BlanksForm,
    EntitiesForm,
    HypothesesForm,
    LabelsForm,
    RanksForm,
    RewritesForm,
    SummariesForm,
    TranslationsForm,
)
from inference.models import Run
from inference.vocabulary import Task

FORMS: dict[str, type[RunForm]] = {
    Task.TEXT_GENERATION: GenerationForm,
    Task.TEXT_CLASSIFICATION: LabelsForm,
    Task.TOKEN_CLASSIFICATION: EntitiesForm,
    Task.QUESTION_ANSWERING: AnswersForm,
    Task.ZERO_SHOT_CLASSIFICATION: HypothesesForm,
    Task.FILL_MASK: BlanksForm,
    Task.TEXT_RANKING: RanksForm,
    Task.SUMMARIZATION: SummariesForm,
    Task.TRANSLATION: TranslationsForm,
    Task.TEXT2TEXT_GENERATION: RewritesForm,
    Task.FEATURE_EXTRACTION: LinesForm,
    Task.IMAGE_CLASSIFICATION: PicturesForm,
    Task.IMAGE_TO_TEXT: CaptionsForm,
    Task.AUTOMATIC_SPEECH_RECOGNITION: RecordingsForm,
}


def run_form(data: Any = None, *, task: Task, **kwargs: Any) -> RunForm:
    return FORMS[task](data, task=task, **kwargs)


def again(run: Run) -> dict[str, Any]:
    """What the form starts with to run `run` once more."""
    return FORMS[run.task].again(run)


def going_on(run: Run) -> dict[str, Any]:
    """What it starts with below `run`: the next question of a conversation, or the same once more."""
    return FORMS[run.task].going_on(run)


__all__ = ["FORMS", "CostsForm", "FileForm", "RunForm", "VisibilityForm", "again", "going_on", "run_form"]
