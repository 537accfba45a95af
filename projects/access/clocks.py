from core.clocks import clock
from projects.access.models import AccessRequest
from projects.access.queries import with_a_clock

clock("access", AccessRequest, rows=with_a_clock)
