"""Names of projects: the second part of an address, and a folder name on everybody's disk."""

import re

from django.utils.translation import gettext as _

from core.problems import BadInput

LONGEST = 96
SHAPE = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.ASCII)
# Second words of addresses under a handle, and names that file systems or clients give a meaning of their own.
RESERVED = frozenset(
    """
    about activity api avatar badges contributions edit events feed followers following members new organisations
    projects releases resolve reviews runs settings teams con prn aux nul com1 lpt1
    """.split()  # noqa: SIM905  (words read better than quotes)
)


def checked(name: str) -> str:
    """The name as it will be kept, or BadInput naming the field."""
    wanted = name.strip().lower()
    if reason := _fault(wanted):
        raise BadInput(fields={"name": reason})
    return wanted


def is_reserved(name: str) -> bool:
    return name in RESERVED


def _fault(name: str) -> str:
    if not name:
        return _("Give the project a name.")
    if len(name) > LONGEST:
        return _("Use at most %(limit)d characters.") % {"limit": LONGEST}
    if not SHAPE.fullmatch(name) or ".." in name or name.endswith(".git"):
        return _("Use letters a–z, digits, hyphens, dots and underscores, beginning and ending with a letter or digit.")
    if is_reserved(name):
        return _("This word is kept for the site. Choose another name.")
    return ""
