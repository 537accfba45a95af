from django.urls import path

from web.desks.api import Desks

urlpatterns = [path("desks", Desks.as_view(), name="api-desks")]
