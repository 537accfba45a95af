"""The same question to several models: all of them are asked, or none."""

from collections.abc import Sequence

from asgiref.sync import async_to_sync

from core.problems import Problem
from inference import gateway
from inference.actions.runs import Ask
from inference.gateway.following import until_settled
from inference.models import Run


def begin_all(asks: Sequence[Ask], *, wait: bool) -> list[Run]:
    runs: list[Run] = []
    try:
        for ask in asks:
            runs.append(async_to_sync(gateway.begin)(ask))  # noqa: PERF401 -- those that began are stopped below
    except Problem:
        for run in runs:
            gateway.cancel(run)
        raise
    return [async_to_sync(until_settled)(run) for run in runs] if wait else runs
