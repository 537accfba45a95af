"""Constraints on the length of bytes that hold on SQLite and PostgreSQL alike: both have LENGTH for them."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

OID, SHA256 = 20, 32


def exactly(field: str, length: int, *, name: str) -> models.CheckConstraint:
    """The bytes in `field` are `length` long, or the field is null."""
    return models.CheckConstraint(condition=Exact(Length(field), length), name=name)
