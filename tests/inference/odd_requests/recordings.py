"""A recording as clients send it."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart


def heard(ask: Callable[..., Any], **form: Any) -> Any:
    return ask("POST", "/v1/audio/transcriptions", **encoded(form))


def encoded(form: dict[str, Any]) -> dict[str, Any]:
    return {"data": encode_multipart(BOUNDARY, form), "content_type": MULTIPART_CONTENT}


def sound(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("speech.wav", data, content_type="audio/wav")
