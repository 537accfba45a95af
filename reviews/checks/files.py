"""The files as such: names, sizes, programs, and keys left behind."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core import secrets
from reviews.checks import allowances
from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import MEBIBYTE, Bounds, check
from reviews.checks.subject import TEXT_SAMPLE, Subject, SubjectFile

SEARCHED_UP_TO = 1024 * MEBIBYTE  # text of one release; a minute or two
MAGIC = 4096
PROGRAMS = {
    b"\x7fELF": "ELF",
    b"MZ": "Windows",
    b"\xfe\xed\xfa\xce": "Mach-O",
    b"\xfe\xed\xfa\xcf": "Mach-O",
    b"\xcf\xfa\xed\xfe": "Mach-O",
    b"\xce\xfa\xed\xfe": "Mach-O",
    b"\xca\xfe\xba\xbe": "Java/Mach-O",
    b"\x00asm": "WebAssembly",
    b"dex\n": "Android",
}
BYTECODE = {".pyc", ".pyo", ".pyd", ".so", ".dll", ".dylib", ".exe", ".class", ".jar", ".msi", ".scr"}
CODE = {".py", ".sh", ".js", ".rb", ".pl", ".lua", ".ps1", ".bat", ".cmd"}
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}

FAULTS = {
    "no_files": blocking(_("There are no files."), _("Upload at least one file, then submit again.")),
    "too_many_files": blocking(
        _("There are %(count)s files; at most %(limit)s fit a release."), _("Pack examples or data into one file.")
    ),
    "file_too_large": blocking(
        _("This file has %(bytes)s; at most %(limit_bytes)s fit."), _("Split it, or ask for more room.")
    ),
    "program": blocking(
        _("This is a program (%(what)s). Programs cannot be judged by reading them."),
        _("Remove it. Offer its source code in a project of kind “code” instead."),
    ),
    "secret": blocking(
        _("Line %(line)s holds what looks like a secret: %(what)s (%(hint)s)."),
        _(
            "Revoke it where it was issued, now: others with access to this project may have seen it. Then remove it. "
            "If it opens nothing, allow this finding in .commonweight.yml and say why; reviewers read it."
        ),
        may_be_allowed=True,
    ),
    "allowances_unreadable": blocking(
        _("This file says which findings you allow, and it cannot be read: %(why)s."),
        _("Write a list “allow” of entries with “finding”, “path” and “reason”."),
    ),
    "allowance_wrong": warning(
        _("Entry %(number)s allows nothing."),
        _("Give it the code of a finding, the path of a file (“*” stands for any part) and a reason."),
    ),
    "code_in_model": warning(
        _("There is code beside the weights. Nothing here runs it, and a reviewer must read each line."),
        _("Remove it if the model loads without; else say in the card what it is for."),
    ),
    "link": warning(
        _("This is a symbolic link to “%(target)s”. git makes one of it; everybody else gets that name and no file."),
        _("Put the file itself there, or remove the link."),
    ),
    "litter": warning(_("This file was left by an operating system."), _("Remove it.")),
    "searched_partly": info(_("The first %(bytes)s of text were searched for secrets; the rest is too long for that.")),
    "files_seen": info(_("%(count)s files, %(bytes)s; no executables, no secrets.")),
}


@check(
    "files",
    title=_("Files and secrets"),
    faults=FAULTS,
    rule_version="2026-11-3",
    bounds=Bounds(seconds=240, cpu_seconds=220, memory=512 * MEBIBYTE),
    order=10,
    answers=("no_malware",),
    company="reading",
)
def files(subject: Subject) -> Iterator[Finding]:
    found = [
        *_of_all(subject),
        *_of_allowances(subject),
        *_of_secrets(subject),
        *(finding for file in subject.files for finding in _of_file(subject, file)),
    ]
    yield from found
    if not any(FAULTS[finding.code].severity == "blocking" for finding in found):
        size = sum(file.size for file in subject.files)
        yield Finding("files_seen", evidence={"count": len(subject.files), "bytes": size})


def _of_all(subject: Subject) -> Iterator[Finding]:
    most = int(subject.rules.get("files_limit", 10_000))
    if not [file for file in subject.files if file.name not in {".gitattributes", ".gitignore"}]:
        yield Finding("no_files")
    if len(subject.files) > most:
        yield Finding("too_many_files", evidence={"count": len(subject.files), "limit": most})


def _of_allowances(subject: Subject) -> Iterator[Finding]:
    try:
        for number, allowance in enumerate(allowances.stated(subject), start=1):
            if allowance is None:
                yield Finding("allowance_wrong", allowances.FILE, evidence={"number": number})
    except allowances.Unreadable as unreadable:
        yield Finding("allowances_unreadable", allowances.FILE, evidence={"why": str(unreadable)})


def _of_file(subject: Subject, file: SubjectFile) -> Iterator[Finding]:
    largest = int(subject.rules.get("largest_file", 50 * 2**30))
    if file.size > largest:
        yield Finding("file_too_large", file.path, evidence={"bytes": file.size, "limit_bytes": largest})
    if file.is_link:
        yield Finding("link", file.path, evidence={"target": subject.target(file)})
    if file.name in LITTER:
        yield Finding("litter", file.path)
    if what := _program(subject, file):
        yield Finding("program", file.path, evidence={"what": what})
    elif subject.kind == "model" and file.suffix in CODE:
        yield Finding("code_in_model", file.path)


def _of_secrets(subject: Subject) -> Iterator[Finding]:
    left = SEARCHED_UP_TO
    for file in subject.files:
        if b"\x00" not in subject.read(file.path, TEXT_SAMPLE):
            with subject.open(file.path) as stream:
                for secret in secrets.in_stream(stream, left):
                    evidence = {"line": secret.line, "what": secret.what, "hint": secret.hint}
                    yield Finding("secret", file.path, line=secret.line, evidence=evidence)
            left = max(0, left - file.size)
    if not left:
        yield Finding("searched_partly", evidence={"bytes": SEARCHED_UP_TO})


def _program(subject: Subject, file: SubjectFile) -> str:
    head = subject.read(file.path, MAGIC)
    for magic, what in PROGRAMS.items():
        if head.startswith(magic) and (magic != b"MZ" or _is_windows_program(head)):
            return what
    return file.suffix if file.suffix in BYTECODE else ""


def _is_windows_program(head: bytes) -> bool:
    """Two letters are too little: the header of a program points at another."""
    at = int.from_bytes(head[0x3C:0x40], "little")
    return head[at : at + 4] == b"PE\x00\x00" or (len(head) >= 0x40 and at > len(head))
