from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from repositories.models import Repository, Upload, UploadPart


def uploads_of(user: Any) -> "QuerySet[Upload]":
    """An upload is its creator's business alone."""
    return Upload.objects.filter(user=user) if user.is_authenticated else Upload.objects.none()


def unfinished_uploads(user: Any, repository: Repository) -> "QuerySet[Upload]":
    """What this person began to send here and can go on with, each with how much of it was `received`."""
    under_way = uploads_of(user).filter(repository=repository, completed_at=None)
    return under_way.annotate(received=Coalesce(Sum("parts__size"), 0)).order_by("-touched_at")


def received_parts(upload: Upload) -> "QuerySet[UploadPart]":
    return upload.parts.order_by("number")
