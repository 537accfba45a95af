"""A case where a release would be. It is none: no table, feed, search or figure of releases can meet it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from projects.states import Kind, ReleaseState
from reviews.models import unnamed
from reviews.states import IN_WORK, AssignmentState, Level, RoundState

if TYPE_CHECKING:
    from reviews.applications.models.audits import Audit


@dataclass(frozen=True)
class Submission:
    """The columns of a submission that the first release of an unnamed project has while it is reviewed."""

    id: str
    project: str
    digest: str
    submitted_at: datetime
    due_at: datetime | None
    policy_version: str
    number: int = 1
    state: str = ReleaseState.IN_REVIEW.value
    clock_owner: str = "reviewer"

    def get_state_display(self) -> str:
        return str(ReleaseState(self.state).label)


@dataclass(frozen=True)
class StandIn:
    """Answers as the round of a release does whose authors are hidden (`reviews.models.Judged`)."""

    audit: "Audit"
    number: int = 1
    level: str = Level.FULL.value
    hides_authors: bool = True
    release: None = None

    @property
    def id(self) -> str:
        return self.audit.round_id

    @property
    def state(self) -> str:
        waits = self.audit.state == AssignmentState.INVITED
        return str(RoundState.FORMING if waits else RoundState.COLLECTING)

    @property
    def is_open(self) -> bool:
        return self.audit.state in {AssignmentState.INVITED, *IN_WORK}

    def get_level_display(self) -> str:
        return str(Level(self.level).label)

    @property
    def submission(self) -> Submission:
        kept = self.audit.disguise
        opened = datetime.fromisoformat(kept["submitted_at"])
        due = datetime.fromisoformat(kept["due_at"])
        return Submission(kept["round"], self.title, self.digest, opened, due, kept["policy_version"])

    @property
    def digest(self) -> str:
        return str(self.audit.disguise["digest"])

    @property
    def title(self) -> str:
        return unnamed(self.kind_label, self.digest)

    @property
    def heading(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        return self.audit.case.kind

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def summary(self) -> str:
        return str(self.audit.case.shown.get("facts", {}).get("summary", ""))

    @property
    def card(self) -> str:
        return str(self.audit.case.shown["card"])

    @property
    def statements(self) -> Mapping[str, Any]:
        found: dict[str, Any] = self.audit.case.shown.get("statements", {})
        return found

    @property
    def manifest(self) -> Sequence[Mapping[str, Any]]:
        found: list[dict[str, Any]] = self.audit.disguise["manifest"]
        return found

    @property
    def size(self) -> int:
        return sum(int(entry["size"]) for entry in self.manifest)
