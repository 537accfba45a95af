"""Serving the description of the API: the same for everybody, made and written out once a language and form."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

# The library's generator has no types.
GENERATOR: Any = SchemaGenerator
FORMS: dict[str, Any] = {"json": OpenApiJsonRenderer, "yaml": OpenApiYamlRenderer}


class ApiSchema(SpectacularAPIView):
    """Making it anew would take more than a second of whoever asks, and of everybody behind them."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        wanted = request.query_params.get("lang") or translation.get_language() or ""
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        form = "json" if isinstance(request.accepted_renderer, OpenApiJsonRenderer) else "yaml"
        name = f'inline; filename="Commonweight API.{form}"'
        media = request.accepted_renderer.media_type
        return HttpResponse(written_out(language, form), content_type=media, headers={"Content-Disposition": name})


@cache
def written_out(language: str, form: str) -> bytes:
    with translation.override(language):
        schema = GENERATOR().get_schema(request=None, public=True)
        body: bytes = FORMS[form]().render(schema, renderer_context={})
    return body
