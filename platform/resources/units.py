"""What is counted: tokens, milliseconds of a device, bytes – always whole numbers, of one unit an account.

People read it in larger words: 30 min of GPU (h100), 5 GB, 50,000 tokens. How they write it is in `amounts`.
"""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.policies import recent
from core.problems import BadInput
from core.templatetags.quantities import size

TOKENS, CPU_MS, GPU_MS = "tokens", "cpu_ms", "gpu_ms"
STORAGE, BYTE_DAYS, EGRESS = "storage_bytes", "byte_days", "egress_bytes"
TIMES = (CPU_MS, GPU_MS)
CPU, ANY_GPU = "cpu", "gpu"

NAMES = {
    TOKENS: pgettext_lazy("unit", "Tokens"),
    CPU_MS: gettext_lazy("CPU time"),
    GPU_MS: gettext_lazy("GPU time"),
    STORAGE: gettext_lazy("Storage"),
    BYTE_DAYS: gettext_lazy("Storage over time"),
    EGRESS: gettext_lazy("Downloads"),
}
SPANS = {"h": 3_600_000, "min": 60_000, "s": 1_000, "ms": 1}
A_FEW = 10_000  # milliseconds


def device_unit(device_class: str) -> str:
    """In which unit work on this class of device is counted."""
    return CPU_MS if device_class == CPU else f"{GPU_MS}:{device_class}"


def parts_of(unit: str) -> tuple[str, str]:
    """The kind, and the class of device where it is one of several."""
    kind, _colon, device = unit.partition(":")
    return kind, "" if device == ANY_GPU else device


def device_classes() -> list[str]:
    """What models run on here."""
    return [CPU, *recent("devices")["gpu_classes"]]


def known_units() -> list[str]:
    """What this site counts, in the order of a form."""
    gpus = [device_unit(each) for each in device_classes()[1:]]
    return [*gpus, TOKENS, STORAGE, CPU_MS, BYTE_DAYS, EGRESS]


def check_unit(unit: str, field: str = "unit") -> str:
    if unit not in (known := known_units()):
        raise BadInput(fields={field: _("Choose one of: %(units)s.") % {"units": ", ".join(known)}})
    return unit


def name_of(unit: str) -> str:
    """GPU time (h100)."""
    kind, device = parts_of(unit)
    return f"{NAMES[kind]} ({device})" if device else str(NAMES[kind])


def in_words(unit: str, amount: int) -> str:
    """No finer than people care about: 1 h 12 min of GPU (h100)."""
    kind, device = parts_of(unit)
    if kind == TOKENS:
        return ngettext("%(count)s token", "%(count)s tokens", amount) % {"count": f"{amount:,}"}
    if kind in TIMES:
        words = _("%(time)s of CPU") if kind == CPU_MS else _("%(time)s of GPU")
        return words % {"time": lasting(amount)} + (f" ({device})" if device else "")
    words = {STORAGE: "%(size)s", BYTE_DAYS: _("%(size)s for a day"), EGRESS: _("%(size)s of downloads")}[kind]
    return words % {"size": size(amount).replace(".0 ", " ")}


def lasting(milliseconds: int) -> str:
    """The two largest parts: 1 h 12 min, 12 min 5 s. Of a few seconds a tenth, and nothing finer: 2.3 s."""
    if SPANS["s"] <= milliseconds < A_FEW:
        return span("s", Decimal((milliseconds + 50) // 100) / 10)
    if milliseconds < SPANS["s"]:
        return span("ms", milliseconds) if milliseconds else span("s", 0)
    (word, worth), *finer = [each for each in SPANS.items() if SPANS["s"] <= each[1] <= milliseconds][:2]
    said = [span(word, milliseconds // worth)]
    said += [span(word, rest) for word, small in finer if (rest := milliseconds % worth // small)]
    return " ".join(said)


def span(word: str, count: int | Decimal) -> str:
    words = {"h": _("%(n)s h"), "min": _("%(n)s min"), "s": _("%(n)s s"), "ms": _("%(n)s ms")}
    return words[word] % {"n": f"{count:,}"}
