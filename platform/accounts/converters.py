from django.urls import register_converter

from accounts import handles


class HandleConverter:
    """A handle in an address. Reserved words are no handles, so `/explore` and `/<handle>` never compete."""

    regex = rf"[A-Za-z0-9-]{{{handles.SHORTEST},{handles.LONGEST}}}"

    def to_python(self, value: str) -> str:
        handle = value.lower()
        if not handles.has_shape(handle) or handles.is_reserved(handle):
            raise ValueError(value)
        return handle

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(HandleConverter, "handle")
