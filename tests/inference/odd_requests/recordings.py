"""A recording as clients send it."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from inference.openai.requests import Question

HEARD = Question("m", "solve", (), params={"response_format": "json"})


def heard(ask: Callable[..., Any], door: str = "transcriptions", **form: Any) -> Any:
    return ask("POST", f"/v1/audio/{door}", **encoded(form))


def encoded(form: dict[str, Any]) -> dict[str, Any]:
    return {"data": encode_multipart(BOUNDARY, form), "content_type": MULTIPART_CONTENT}


def sound(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("speech.wav", data, content_type="audio/wav")
