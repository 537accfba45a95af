from datetime import datetime

from core.clocks.owners import HELD
from projects.models import Release


def pass_turn(*, release_id: str, state: str, owner: str, due_at: datetime | None) -> None:
    """Let the clock of a release follow what goes on inside its state. What moved on meanwhile, or is held, stays."""
    still = Release.objects.filter(pk=release_id, state=state).exclude(clock_owner=HELD)
    still.update(clock_owner=owner, due_at=due_at)
