from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class Strict(serializers.Serializer[Any]):
    """Input: an unknown field is somebody's mistake and is told."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := [name for name in data if name not in self.fields]):
            raise serializers.ValidationError({str(name): [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)
