from django.urls import path

from search.api import Search

urlpatterns = [path("search", Search.as_view(), name="api-search")]
