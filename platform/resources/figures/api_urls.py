from django.urls import path

from resources.figures.api import GrantFigures

urlpatterns = [path("resources/figures", GrantFigures.as_view(), name="api-grant-figures")]
