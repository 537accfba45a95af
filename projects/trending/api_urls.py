from django.urls import path

from projects.trending import api

urlpatterns = [path("trending", api.TrendingProjects.as_view(), name="api-trending")]
