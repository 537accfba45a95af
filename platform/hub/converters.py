from urllib.parse import unquote, unquote_to_bytes

from django.urls import register_converter

from hub.kinds import KINDS


class WordConverter:
    """What kind of repository: the first word after `/api`."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


class PrefixConverter(WordConverter):
    """The same before an address of files, where models have no word."""

    regex = "|".join(word for word in KINDS if word != "models")


class QuotedConverter:
    """One part of a raw path. Its `%2F` are slashes of its own: of a branch, or of a folder."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return unquoted(value)

    def to_url(self, value: object) -> str:
        return str(value)


class QuotedPathConverter(QuotedConverter):
    """All that is left of a raw path."""

    regex = ".+"


def unquoted(value: str) -> str:
    """ValueError, and so no address of ours, for what is not text."""
    unquote_to_bytes(value).decode()
    return unquote(value)


register_converter(WordConverter, "hubword")
register_converter(PrefixConverter, "hubprefix")
register_converter(QuotedConverter, "quoted")
register_converter(QuotedPathConverter, "quotedpath")
