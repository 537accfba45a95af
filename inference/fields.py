"""Columns and answers for sentences of engines: kept with what they are made of, read as English, said to people in
their language (`core.saying`)."""

from typing import Any

from django.db import models
from rest_framework import serializers

from core.saying import said
from inference.engine.sentences import packed, unpacked


class SentenceField(models.TextField):  # type: ignore[type-arg]  # as `core.fields`
    def from_db_value(self, value: str | None, *_where: Any) -> str | None:
        """None of a row that is joined and not there."""
        return None if value is None else unpacked(value)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else packed(super().get_prep_value(value))

    def deconstruct(self) -> Any:
        """To migrations it is a column of text."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class SaidField(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        return said(value)
