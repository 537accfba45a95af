"""The same question to several models: all of them are asked, or none."""

from collections.abc import Sequence

from asgiref.sync import async_to_sync
from django.utils.translation import gettext as _

from core.problems import BadInput, Problem
from inference import gateway
from inference.actions.runs import Ask
from inference.actions.together import require_enough
from inference.gateway.following import until_settled
from inference.models import Run
from inference.queries.models import hosted_task
from inference.vocabulary import Task
from projects.models import Release


def require_words(release: Release, name: str, *, field: str) -> None:
    """Answers that are read side by side."""
    if hosted_task(release) != Task.TEXT_GENERATION:
        text = _("%(model)s does not generate text; here two that do are compared.") % {"model": name}
        raise BadInput(fields={field: text})


def begin_all(asks: Sequence[Ask], *, wait: bool) -> list[Run]:
    """What others take meanwhile can still end it when the first has begun; that one is stopped then."""
    for ask in asks:
        gateway.require_open(ask.deployment)
    require_enough(asks)
    runs: list[Run] = []
    try:
        for ask in asks:
            runs.append(async_to_sync(gateway.begin)(ask))  # noqa: PERF401 -- those that began are stopped below
    except Problem:
        for run in runs:
            gateway.cancel(run)
        raise
    return [async_to_sync(until_settled)(run) for run in runs] if wait else runs
