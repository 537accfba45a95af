"""Runs that were shared, as what can be flagged: what was asked, and what the model said."""

import json
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.problems import NotFound
from inference.actions.moderating import give_run_back, withhold_run
from inference.models import Run
from inference.queries.runs import SHARED, get_run
from moderation.things import Shown, thing

KIND = "run"


def find(user: Any, id: str) -> Run:
    run = get_run(user, id)
    if run.visibility not in SHARED:
        raise NotFound(_t("Only what is shared can be flagged."))
    return run


def known(ids: Collection[str]) -> dict[str, Run]:
    return Run.objects.select_related("release__project__owner", "user").in_bulk(list(ids))


def author(run: Run) -> Any:
    """Nobody, where a visitor asked."""
    return run.user


def shown(run: Run) -> Shown:
    """Without whose model it is: its reviewers may not know."""
    words = "\n\n".join(json.dumps(part, ensure_ascii=False, indent=1) for part in (run.input, run.output) if part)
    return Shown(f"{_t('Run')} {run.pk[-6:]} · {run.get_task_display()}", run.get_absolute_url(), words)


thing(
    KIND,
    label=_("Run"),
    find=find,
    known=known,
    author=author,
    shown=shown,
    acts={"hide": withhold_run, "show": give_run_back, "remove": withhold_run},
)
