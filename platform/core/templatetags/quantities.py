"""Amounts and moments as people read them."""

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()
UNITS = ["B", "kB", "MB", "GB", "TB", "PB"]


@register.filter
def size(count: int | None) -> str:
    """Bytes in powers of 1000, as file managers show them: 2.5 MB."""
    if count is None:
        return ""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{_rounded(value, 0 if unit == 0 or value >= 100 else 1)} {UNITS[unit]}"


@register.filter
def amount(count: int | None) -> str:
    """1.24 B, 135 M, 8,200: parameters, rows, tokens."""
    if count is None:
        return ""
    for least, unit in ((10**9, "B"), (10**6, "M"), (10**5, "k")):
        if count >= least:
            divisor = 10**3 if unit == "k" else least
            return f"{_rounded(count / divisor, 0 if count / divisor >= 100 else 1)} {unit}"
    return f"{count:,}" if get_language() == "zh-hans" else number_format(count, 0, force_grouping=True)


def _rounded(value: float, decimals: int) -> str:
    """Django's own number format cuts what is too long: 16.78 MB would be 16.7."""
    return number_format(round(value, decimals), decimals)


@register.filter
def percent(share: float | None) -> str:
    """A part of a whole, a dash where there is no whole."""
    return "–" if share is None else f"{share:.0%}"


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A time that the page's script turns into local, relative words; the exact moment stays in the title."""
    if at is None:
        return ""
    exact = _written(at, "DATETIME_FORMAT")
    return format_html(
        '<time datetime="{}" title="{} UTC" data-behaviour="moment">{}</time>', at.isoformat(), exact, _relative(at)
    )


@register.filter
def left(due: datetime | None) -> str:
    """6 days left · due today · 2 days late."""
    if due is None:
        return ""
    days = (timezone.localdate(due) - timezone.localdate()).days
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    if days == 0:
        return _("due today")
    return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}


@register.filter
def is_late(due: datetime | None) -> bool:
    return due is not None and due < timezone.now()


def _relative(at: datetime) -> str:
    seconds = int((timezone.now() - at).total_seconds())
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", seconds // 60) % {"n": seconds // 60}
    if seconds < 86400:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", seconds // 3600) % {"n": seconds // 3600}
    if seconds < 30 * 86400:
        return ngettext("%(n)d day ago", "%(n)d days ago", seconds // 86400) % {"n": seconds // 86400}
    return _written(at, "DATE_FORMAT")


def _written(at: datetime, form: str) -> str:
    """No form that we use tells seconds."""
    return _written_minute(timezone.localtime(at).replace(second=0, microsecond=0), form, get_language())


@lru_cache(maxsize=4_096)
def _written_minute(minute: datetime, form: str, language: str | None) -> str:
    return date_format(minute, form)


@register.filter
def lasting(seconds: float | None) -> str:
    """A duration in its largest sensible unit: 40 s, 10 min, 8 days."""
    if seconds is None:
        return ""
    if seconds < 90:
        return _("%(n)d s") % {"n": max(1, round(seconds))}
    if seconds < 90 * 60:
        return _("%(n)d min") % {"n": round(seconds / 60)}
    if seconds < 36 * 3600:
        hours = round(seconds / 3600)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = round(seconds / 86400)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
