from django.urls import path

from search.api import OneSavedSearch, SavedSearches, Search

urlpatterns = [
    path("search", Search.as_view(), name="api-search"),
    path("saved-searches", SavedSearches.as_view(), name="api-saved-searches"),
    path("saved-searches/<str:saved>", OneSavedSearch.as_view(), name="api-saved-search"),
]
