"""Pickles, wherever they hide: a pickle is a program, and loading it runs it."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from picklescan.scanner import SafetyLevel, scan_pickle_bytes

from reviews.checks import containers, opcodes
from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import MEBIBYTE, Bounds, check
from reviews.checks.subject import Subject, SubjectFile

SUFFIXES = {".pkl", ".pickle", ".joblib", ".dill"}
SECOND_OPINION_UP_TO = 64 * MEBIBYTE
NUMPY = b"\x93NUMPY"
CONVERT = _("Save the weights as safetensors: model.save_pretrained(folder) does it, then remove this file.")

FAULTS = {
    "malicious_global": blocking(
        _("Loading this file would run “%(names)s”: that is how malware hides in weights."),
        _("Remove the file. If you did not put it there, look for a break-in where it was made."),
    ),
    "unknown_global": blocking(
        _("Loading this file would run code that we do not know: %(names)s."),
        _("Remove the file, or keep what it holds as safetensors, JSON or CSV."),
    ),
    "truncated_pickle": blocking(
        _("This is a pickle that breaks off: what stands before the break would still run (%(why)s)."), CONVERT
    ),
    "pickle_weights": blocking(
        _("This is a pickle, whatever its name says. Pickles are programs, so nobody here loads them."), CONVERT
    ),
    "harmless_pickle": warning(
        _("This is a pickle. It holds plain data only, but many people will not load it."),
        _("Offer the same as JSON, CSV, NPY or safetensors."),
    ),
    "opaque_archive": blocking(
        _("We cannot look into this archive (%(why)s), so it counts as unsafe."),
        _("Put its contents into the project as plain files, or use zip or tar.gz without a password."),
    ),
    "broken_archive": blocking(
        _("This archive is damaged (%(why)s), so it counts as unsafe."), _("Pack it again, or upload its contents.")
    ),
    "archive_bomb": blocking(
        _("This archive unpacks to far more than it is (%(why)s)."), _("Upload its contents as plain files.")
    ),
    "scanners_disagree": blocking(_("A second scanner could not read this pickle, so it counts as unsafe."), CONVERT),
    "no_pickles": info(_("No pickle in %(files)s files, looked at by content.")),
}


@check(
    "pickles",
    title=_("Pickles and malware"),
    faults=FAULTS,
    rule_version="2026-11-1",
    bounds=Bounds(seconds=300, cpu_seconds=240, memory=1024 * MEBIBYTE),
    order=30,
    answers=("no_malware", "safetensors"),
)
def pickles(subject: Subject) -> Iterator[Finding]:
    found = [finding for file in subject.files for finding in _of_file(subject, file)]
    yield from found
    if not found:
        yield Finding("no_pickles", evidence={"files": len(subject.files)})


def _of_file(subject: Subject, file: SubjectFile) -> Iterator[Finding]:
    try:
        with subject.open(file.path) as stream:
            for part in containers.parts(stream, file.path):
                yield from _of_part(subject, file, part)
    except containers.Closed as closed:
        # Only what says that it is an archive must open; random bytes may resemble one.
        yield Finding(closed.code, file.path, evidence={"inside": closed.name, "why": closed.why or "?"})


def _of_part(subject: Subject, file: SubjectFile, part: containers.Part) -> Iterator[Finding]:
    start = _numpy_pickle(part.stream)
    part.stream.seek(start)
    reading = opcodes.read(part.stream)
    is_named_so = any(part.name.lower().endswith(suffix) for suffix in SUFFIXES)
    if not reading.is_pickle and not (is_named_so and reading.operations > 1):
        return
    where = {"inside": part.name}
    bad = list(opcodes.dangerous(reading.imports))
    strange = sorted(reading.imports - opcodes.ALLOWED - set(bad))
    second = _second_opinion(part.stream, start, part.name)
    if bad or second == "dangerous":
        yield Finding("malicious_global", file.path, evidence=where | {"names": _names(bad or strange)})
    elif strange:
        yield Finding("unknown_global", file.path, evidence=where | {"names": _names(strange)})
    elif reading.error:
        yield Finding("truncated_pickle", file.path, evidence=where | {"why": reading.error})
    elif second == "failed":
        yield Finding("scanners_disagree", file.path, evidence=where)
    else:
        plain = subject.kind in {"code", "research"}
        yield Finding("harmless_pickle" if plain else "pickle_weights", file.path, evidence=where)


def _second_opinion(stream: BinaryIO, start: int, name: str) -> str:
    """What picklescan says of the same bytes. A scanner that breaks on them has not found them harmless."""
    stream.seek(start)
    data = stream.read(SECOND_OPINION_UP_TO)
    try:
        result = scan_pickle_bytes(io.BytesIO(data), name)
    except Exception:  # noqa: BLE001 -- whatever a stranger's bytes may do to a library
        return "failed"
    if any(found.safety == SafetyLevel.Dangerous for found in result.globals):
        return "dangerous"
    return "failed" if result.scan_err and len(data) < SECOND_OPINION_UP_TO else ""


def _numpy_pickle(stream: BinaryIO) -> int:
    """Where the pickle of an .npy file of objects begins; 0 for everything else."""
    stream.seek(0)
    head = stream.read(4096)
    if not head.startswith(NUMPY) or len(head) < 12:
        return 0
    wide = head[6] > 1
    length = int.from_bytes(head[8 : 12 if wide else 10], "little")
    return (12 if wide else 10) + length if re.search(rb"'descr':\s*'\|O'", head) else 0


def _names(names: list[opcodes.Global]) -> str:
    shown = [f"{module}.{name}"[:80] for module, name in names[:5]]
    return ", ".join(shown) + (" …" if len(names) > 5 else "")
