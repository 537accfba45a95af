from core.clocks import clock
from deliberation.appeals.models import Appeal
from deliberation.appeals.states import AppealState

clock(
    "appeal",
    Appeal,
    rows=lambda: Appeal.objects.filter(state=AppealState.OPEN),
    escalates={"judge": "admin"},
)
