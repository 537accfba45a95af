"""Looking for the line that proves a domain. One request, through the gate for addresses that people name."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from accounts.models import DomainProof
from accounts.states import DomainFinding
from core import outbound
from core.problems import BadInput

SHAPE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
LARGEST = 4096
SECONDS = 5.0


def named(text: str) -> str:
    """The domain as it is kept: in lower case and ASCII, without what people copy along from an address bar."""
    bare = text.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0].rstrip(".")
    try:
        domain = bare.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if len(domain) > 253 or not SHAPE.fullmatch(domain):
        raise BadInput(fields={"domain": _("Give the name of a domain, such as example.org.")})
    return domain


def look(proof: DomainProof) -> tuple[DomainFinding, str]:
    """What is there, and in a few words what it was instead."""
    try:
        answer = outbound.get(proof.address, limit=LARGEST, timeout=SECONDS, field="domain")
    except BadInput as problem:
        return DomainFinding.UNREACHABLE, problem.detail
    if urlsplit(answer.url).hostname not in {proof.domain, f"www.{proof.domain}"}:
        return DomainFinding.ELSEWHERE, answer.url
    if answer.status != 200:
        return DomainFinding.NO_FILE, f"HTTP {answer.status}"
    lines = [line.strip() for line in answer.body.decode(errors="replace").splitlines()]
    if proof.line in lines:
        return DomainFinding.PROOF, ""
    return DomainFinding.OTHER, next((line for line in lines if line), "")
