from django.urls import path

from core import feeds as _feeds  # noqa: F401  (registers `feed`)
from search import views
from search.api import SearchFeed

app_name = "search"
urlpatterns = [
    path("search", views.search, name="search"),
    path("search/saved", views.save, name="save"),
    path("search/saved/<str:saved>/removal", views.drop, name="saved-removal"),
    path("feeds/search.<feed:form>", SearchFeed.as_view(), name="feed"),
]
