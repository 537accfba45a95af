"""Names a stranger may put in a tree or a ref: one set of rules for pages, API and git.

Checked on entry only: a repository that broke a later rule stays readable.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _
from dulwich.refs import Ref, check_ref_format

from core.problems import BadInput

NAME_LIMIT, PATH_LIMIT, DEPTH_LIMIT, REF_LIMIT = 255, 1024, 64, 200
RESERVED_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
IGNORED_BY_HFS = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
HEX_OID = re.compile(r"[0-9a-f]{40}")
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}(\.[A-Za-z0-9_-]{1,80}){0,2}", re.ASCII)  # most names; nothing to object to


def split_path(path: str) -> tuple[bytes, ...]:
    """The parts of a path that may be written, or BadInput naming the path."""
    parts = path.split("/")
    if len(path.encode("utf-8", "surrogatepass")) > PATH_LIMIT:
        raise _refused(path, _("longer than %(limit)d bytes") % {"limit": PATH_LIMIT})
    if len(parts) > DEPTH_LIMIT:
        raise _refused(path, _("deeper than %(limit)d folders") % {"limit": DEPTH_LIMIT})
    return tuple(_checked(part, path) for part in parts)


def split_known_path(path: str) -> tuple[bytes, ...]:
    """The parts of a path that may be read or removed: whatever is there, by its exact name."""
    return tuple(part.encode("utf-8", "surrogateescape") for part in path.split("/") if part)


def check_length(parts: tuple[bytes, ...]) -> None:
    """A path that came about by copying a folder keeps to the same limits."""
    if len(parts) > DEPTH_LIMIT or len(b"/".join(parts)) > PATH_LIMIT:
        raise _refused(b"/".join(parts).decode("utf-8", "replace"), _("too long or too deep"))


def check_name(name: bytes) -> None:
    """One name in a tree that somebody else made."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        raise _refused(name.decode("utf-8", "replace"), _("it is not UTF-8")) from None
    if PLAIN.fullmatch(text) and not RESERVED_BY_WINDOWS.match(text.lower()):
        return
    if reason := _("it has a slash") if "/" in text else _objection(text):
        raise _refused(text, reason)


def check_siblings(names: Iterable[bytes], folder: str) -> None:
    """No two names in a folder may be one and the same on somebody's disk."""
    seen: dict[str, bytes] = {}
    for name in names:
        other = seen.setdefault(folded(name), name)
        if other != name:
            text = _(
                "“%(name)s” and “%(other)s” in “%(folder)s” differ only in case or Unicode form. Rename one of them."
            )
            shown = {"name": name.decode(), "other": other.decode(), "folder": folder or "/"}
            raise BadInput(fields={"path": text % shown}, code="name_clash")


def folded(name: bytes) -> str:
    if name.isascii():
        return name.decode("ascii").lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.decode("utf-8", "replace")).casefold())


def branch_ref(branch: str) -> str:
    return _checked_ref(f"refs/heads/{branch}", branch)


def tag_ref(tag: str) -> str:
    return _checked_ref(f"refs/tags/{tag}", tag)


def _checked(part: str, path: str) -> bytes:
    if reason := _objection(part):
        raise _refused(path, reason)
    return part.encode()


def _objection(part: str) -> str:
    """Why a name may not stand in a tree, or nothing."""
    return _objection_to_letters(part) or _objection_to_meaning(part)


def _objection_to_letters(part: str) -> str:
    if not part:
        return _("it has an empty part: no leading, trailing or double slash is allowed")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in part) or "\\" in part:
        return _("it has a backslash or a control character")
    if len(part.encode()) > NAME_LIMIT:
        return _("“%(name)s” is longer than %(limit)d bytes") % {"name": part[:40] + "…", "limit": NAME_LIMIT}
    if unicodedata.normalize("NFC", part) != part:
        return _("“%(name)s” is not in Unicode form NFC") % {"name": part}
    return ""


def _objection_to_meaning(part: str) -> str:
    plain = IGNORED_BY_HFS.sub("", part).casefold()
    if plain.split(":")[0].rstrip(". ") in {"", ".git", "git~1"}:
        return _("“%(name)s” is a name that git or an operating system keeps for itself") % {"name": part}
    if RESERVED_BY_WINDOWS.match(plain):
        return _("“%(name)s” cannot exist on Windows") % {"name": part}
    if part.endswith((".", " ")):
        return _("“%(name)s” ends in a dot or a space") % {"name": part}
    return ""


def _refused(path: str, reason: str) -> BadInput:
    shown = path.encode("utf-8", "replace").decode()
    text = _("The path “%(path)s” cannot be used: %(reason)s.") % {"path": shown[:PATH_LIMIT], "reason": reason}
    return BadInput(fields={"path": text}, code="bad_path", path=shown[:PATH_LIMIT])


def _checked_ref(ref: str, name: str) -> str:
    is_sane = (
        name.isprintable()
        and len(name.encode("utf-8", "replace")) <= REF_LIMIT
        and check_ref_format(Ref(ref.encode("utf-8", "replace")))
        and not name.startswith(("-", "refs/"))
        and name != "HEAD"
        and not HEX_OID.fullmatch(name)
    )
    if not is_sane:
        text = _("“%(name)s” cannot be the name of a branch or tag.") % {"name": name[:REF_LIMIT]}
        raise BadInput(fields={"name": text}, code="bad_ref")
    return ref
