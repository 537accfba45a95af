from core.clocks import clock
from moderation.models import Concern
from moderation.states import MODERATOR, WAITING

clock("concern", Concern, rows=lambda: Concern.objects.filter(state__in=WAITING), escalates={MODERATOR: "admin"})
