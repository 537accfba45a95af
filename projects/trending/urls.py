from django.urls import path

from core import feeds as _feeds  # noqa: F401  (registers `feed`)
from projects.trending import api, views

app_name = "trending"
urlpatterns = [
    path("trending", views.listing, name="list"),
    path("feeds/trending.<feed:form>", api.TrendingFeed.as_view(), name="feed"),
]
