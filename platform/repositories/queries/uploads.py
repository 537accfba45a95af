from typing import Any

from django.db.models import QuerySet

from repositories.models import Upload, UploadPart


def uploads_of(user: Any) -> "QuerySet[Upload]":
    """An upload is its creator's business alone."""
    return Upload.objects.filter(user=user) if user.is_authenticated else Upload.objects.none()


def received_parts(upload: Upload) -> "QuerySet[UploadPart]":
    return upload.parts.order_by("number")
