"""The checks of this site. A package adds its own by declaring them in `release_checks.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise

from reviews.checks import allowances
from reviews.checks.findings import Fault, Finding, plain
from reviews.checks.subject import KINDS, Subject

Look = Callable[[Subject], Iterable[Finding]]
MOST_FINDINGS = 100
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Bounds:
    """What a confined check may use before it is killed. `children`: it confines parts of its work further itself."""

    seconds: int = 60
    cpu_seconds: int = 60
    memory: int = 1024 * MEBIBYTE
    children: bool = False


@dataclass(frozen=True)
class Check:
    """`rule_version` changes with the rules, so that a verdict says by which rules it was reached.

    `bounds` makes it run in a confined child; those of one `company` share a child, and so what is dear to begin (an
    import of torch, a loaded model). `after` names checks that must have passed: what they found would only
    be found again, more slowly. `asks` names what the site must tell it (`reviews.queries.known`): it then stands in
    `subject.known`. Who asks runs in the worker itself, so it may look at words and names, never into files.
    """

    name: str
    title: str | Promise
    look: Look
    faults: Mapping[str, Fault]
    rule_version: str
    kinds: frozenset[str] = KINDS
    bounds: Bounds | None = None
    after: tuple[str, ...] = ()
    order: int = 50
    answers: tuple[str, ...] = field(default=())
    company: str = ""
    asks: tuple[str, ...] = ()

    def run(self, subject: Subject) -> list[Finding]:
        """Everything found, worst first. At most a hundred: who has more begins with those."""
        found = allowances.applied(map(self._judged, self.look(subject)), self.faults, subject)
        ranks = ["blocking", "warning", "info"]
        return sorted(found, key=lambda finding: ranks.index(finding.severity))[:MOST_FINDINGS]

    def _judged(self, finding: Finding) -> Finding:
        severity, field, evidence = self.faults[finding.code].severity, plain(finding.field), plain(finding.evidence)
        return replace(finding, severity=severity, field=field, evidence=evidence)

    @property
    def reference(self) -> str:
        """Where the child finds it."""
        return f"{self.look.__module__}:{self.name}"


_checks: dict[str, Check] = {}


def check(
    name: str,
    *,
    title: str | Promise,
    faults: Mapping[str, Fault],
    rule_version: str,
    kinds: Iterable[str] = KINDS,
    bounds: Bounds | None = None,
    after: tuple[str, ...] = (),
    order: int = 50,
    answers: tuple[str, ...] = (),
    company: str = "",
    asks: tuple[str, ...] = (),
) -> Callable[[Look], Check]:
    """Declare a check. `answers` are the checklist items that it answers for the reviewer."""

    def register(look: Look) -> Check:
        if name in _checks and _checks[name].look.__module__ != look.__module__:
            raise ValueError(f"check {name} is declared twice")
        if asks and bounds:
            raise ValueError(f"check {name} cannot be confined and ask")
        declared = Check(
            name, title, look, faults, rule_version, frozenset(kinds), bounds, after, order, answers, company, asks
        )
        _checks[name] = declared
        return declared

    return register


def named(name: str) -> Check | None:
    return _checks.get(name)


def in_company(check: Check) -> list[Check]:
    """The check itself, and those that share its child."""
    others = [other for other in _checks.values() if check.company and other.company == check.company]
    return others or [check]


def for_kind(kind: str) -> list[Check]:
    """The checks of one kind of project, in the order they run."""
    return sorted((check for check in _checks.values() if kind in check.kinds), key=lambda check: check.order)
