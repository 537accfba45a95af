from django.urls import path

from accounts import converters  # noqa: F401  (registers `handle`)
from moderation.views import desk, flags, transparency

app_name = "moderation"
urlpatterns = [
    path("flags", flags.flags, name="flags"),
    path("flags/new/<slug:kind>/<str:id>", flags.new, name="flag"),
    path("standing", flags.standing, name="standing"),
    path("transparency", transparency.transparency, name="transparency"),
    path("transparency.csv", transparency.table, name="transparency-table"),
    path("desk/moderation", desk.desk, name="desk"),
    path("desk/moderation/storm", desk.storm, name="storm"),
    path("desk/moderation/<str:concern>", desk.concern, name="concern"),
    path("desk/moderation/<str:concern>/decision", desk.decision, name="decision"),
    path("desk/sanctions/<str:sanction>/confirmation", desk.confirmation, name="confirmation"),
    path("desk/sanctions/<str:sanction>/lifting", desk.lifting, name="lifting"),
    path("desk/people/<handle:handle>", desk.person, name="person"),
]
