from django.urls import path

from accounts import converters  # noqa: F401  (registers `handle`)
from moderation.trust import views

app_name = "trust"
urlpatterns = [
    path("<handle:handle>/stewardship", views.stewardship, name="stewardship"),
    path("<handle:handle>/stewardship/end", views.end, name="stewardship-end"),
]
