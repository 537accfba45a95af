"""What happened to a pull request, in words. Its moves everybody reads who reads its topic; what was committed, those
who see what it changes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext

from core import events
from core.models import Event
from projects.pulls.models import Pull
from projects.pulls.states import MergeWay

MOVES = ("pull.propose", "pull.open", "pull.close", "pull.reopen", "pull.merge")
COMMITTED, EDITED = "pull.committed", "topic.edited"
ICONS = {
    "pull.propose": "git-pull-request",
    "pull.merge": "git-merge",
    "pull.close": "circle-x",
    EDITED: "pencil",
}
SHOWN = 200


@dataclass(frozen=True)
class Step:
    at: datetime
    verb: str
    title: str
    who: str
    commit: str
    note: str
    icon: str


def steps(pull: Pull, *, with_commits: bool) -> list[Step]:
    """Oldest first; of very many the last ones."""
    verbs = [*MOVES, COMMITTED] if with_commits else MOVES
    found = [*events.history(pull, verbs), *_retitled(pull)]
    return [_step(event) for event in sorted(found, key=lambda event: str(event.id))][-SHOWN:]


def _retitled(pull: Pull) -> list[Event]:
    """Edits that changed the title. What it was stays untold: it may have been changed for what it said."""
    edits = list(events.history(pull.topic, [EDITED]))
    befores = [str(edit.evidence[0]["before"]["title"]) for edit in edits]
    afters = [*befores, pull.topic.title][1:]
    return [edit for edit, before, after in zip(edits, befores, afters, strict=True) if before != after]


def _step(event: Event) -> Step:
    fact = event.evidence[0] if event.verb == COMMITTED else {}
    is_named = event.actor is not None and event.acting_role in {"author", "maintainer"}
    return Step(
        at=event.at,
        verb=event.verb,
        title=_title(event),
        who=event.actor.display_name if event.actor is not None and is_named else "",
        commit=str(fact.get("commit", "")),
        note=str(fact.get("title", "")),
        icon=ICONS.get(event.verb, "circle-dot"),
    )


def _title(event: Event) -> str:
    if event.verb == "pull.merge" and event.evidence and event.evidence[0].get("way") == MergeWay.SQUASH:
        return pgettext("pull request", "Merged as one commit")
    return {
        "pull.propose": pgettext("pull request", "Proposed"),
        "pull.open": pgettext("pull request", "Ready to be looked at"),
        "pull.close": pgettext("pull request", "Closed"),
        "pull.reopen": pgettext("pull request", "Opened again"),
        "pull.merge": pgettext("pull request", "Merged"),
        COMMITTED: pgettext("pull request", "A commit came"),
        EDITED: pgettext("pull request", "Got another title"),
    }[event.verb]
