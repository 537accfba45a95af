"""What may be said of an upstream server: each refusal names its field."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from core import outbound
from core.policies import current
from core.problems import BadInput
from inference.upstreams.models import NAME_LENGTH, URL_LENGTH
from resources.units import device_classes

KEY_LENGTH = 2_000


def checked(values: dict[str, Any]) -> dict[str, Any]:
    return {field: _CHECKS[field](value) for field, value in values.items()}


def _name(value: str) -> str:
    return _text("name", value, NAME_LENGTH, needed=True)


def _base_url(value: str) -> str:
    """Where `/chat/completions` is asked for. Nothing of it is asked now: it may be up later."""
    url = _text("base_url", value, URL_LENGTH, needed=True).rstrip("/")
    if urlsplit(url).query or urlsplit(url).fragment:
        raise BadInput(fields={"base_url": _("Leave out what follows a ? or a #.")})
    outbound.check(url, "base_url")
    return url


def _key(value: str) -> str:
    key = _text("key", value, KEY_LENGTH)
    if not key.isascii() or not key.isprintable() or " " in key:
        raise BadInput(fields={"key": _("A key is made of letters, digits and signs, without spaces.")})
    return key


def _device_class(value: str) -> str:
    if value not in (known := device_classes()):
        raise BadInput(fields={"device_class": _("Choose one of: %(names)s.") % {"names": ", ".join(known)}})
    return value


def _number(field: str, limit: str) -> Callable[[int], int]:
    def check(value: int) -> int:
        most: int = current("upstreams")[limit]
        if not 0 < value <= most:
            raise BadInput(fields={field: _("From 1 to %(most)d.") % {"most": most}})
        return value

    return check


def _text(field: str, value: str, longest: int, *, needed: bool = False) -> str:
    text = value.strip()
    if needed and not text:
        raise BadInput(fields={field: _("This field is required.")})
    if len(text) > longest or "\x00" in text:
        raise BadInput(fields={field: _("Use at most %(limit)d characters.") % {"limit": longest}})
    return text


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "base_url": _base_url,
    "key": _key,
    "device_class": _device_class,
    "places": _number("places", "most_places"),
    "patience": _number("patience", "most_patience"),
}
