from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from repositories import downloads


@dataclass(frozen=True)
class Contents:
    sha256: bytes


def blob(request: HttpRequest, digest: str) -> HttpResponseBase:
    return downloads.response(request, entry=Contents(bytes.fromhex(digest)), filename="file.bin")


urlpatterns = [path("blob/<slug:digest>", blob)]
