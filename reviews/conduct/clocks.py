from core.clocks import clock
from reviews.conduct.models import ConductReport
from reviews.conduct.states import OPEN

clock(
    "conduct",
    ConductReport,
    rows=lambda: ConductReport.objects.filter(state__in=OPEN),
    escalates={"reviewer": "moderator", "moderator": "admin"},
)
