from core.clocks import clock
from discussions.reports.models import Report
from discussions.reports.states import OPEN

clock("report", Report, rows=lambda: Report.objects.filter(state__in=OPEN))
