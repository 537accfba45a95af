"""The acts on a standing by their names, for the page and for the API: as whom one acts, and which words it takes."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from core.problems import BadInput
from reviews.applications import actions
from reviews.applications.models import Standing

ACTS: dict[str, tuple[Callable[..., Standing], str, tuple[str, ...]]] = {
    "pause": (actions.pause, "user", ()),
    "resume": (actions.resume, "user", ()),
    "stay": (actions.stay, "user", ()),
    "retire": (actions.retire, "user", ()),
    "mentor": (actions.become_mentor, "senior", ()),
    "confirm": (actions.confirm, "senior", ("note",)),
    "extend": (actions.extend_probation, "senior", ("note",)),
    "end": (actions.end_probation, "senior", ("note",)),
    "promote": (actions.promote, "senior", ("reason",)),
    "suspend": (actions.suspend, "by", ("reason", "note")),
    "reinstate": (actions.reinstate, "by", ("note",)),
    "revoke": (actions.revoke, "by", ("note",)),
}


def act_on(standing: Standing, user: Any, act: str, **words: str) -> Standing:
    if act not in ACTS:
        raise BadInput(fields={"act": _("There is no such act.")})
    action, role, taken = ACTS[act]
    return action(standing=standing, **{role: user}, **{name: words.get(name, "") for name in taken})
