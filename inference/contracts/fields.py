from typing import Any

from rest_framework import serializers

LONGEST = 200_000  # characters


class TextField(serializers.CharField):
    """Text as it was sent, spaces and all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST, "trim_whitespace": False} | kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """A number is no text, though it could be written as one."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class TextsField(serializers.ListField):
    """Some texts; one alone may stand without its list."""

    def __init__(self, most: int, *, longest: int = LONGEST, **kwargs: Any) -> None:
        super().__init__(child=TextField(max_length=longest), min_length=1, max_length=most, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value([data] if isinstance(data, str) else data)
