"""The site's own secret, and those before it that still hold while a new one takes over."""

from django.conf import settings


def site_secrets() -> list[str]:
    """The present one first: what is made anew is made with it."""
    return [str(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
