"""What authors say about findings that only people can judge, in a file of the release that its reviewers read too:

    # .commonweight.yml
    allow:
      - finding: personal_email
        path: keepers.csv
        reason: Public addresses of the keepers of the ponds, listed with their consent.

An allowed finding becomes one step milder and carries its reason. Of the rest, which a machine can tell, nothing can be
allowed: a pickle stays a pickle.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

import yaml

from reviews.checks.findings import Fault, Finding, Severity, plain
from reviews.checks.subject import Subject

FILE = ".commonweight.yml"
LONGEST_FILE = 32_000
MOST, LEAST_REASON, LONGEST_REASON = 100, 4, 500
MILDER = {Severity.BLOCKING: Severity.WARNING, Severity.WARNING: Severity.INFO, Severity.INFO: Severity.INFO}


class Unreadable(Exception):
    pass


@dataclass(frozen=True)
class Allowance:
    finding: str
    path: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        return self.finding == finding.code and fnmatchcase(finding.path, self.path)


def applied(findings: Iterable[Finding], faults: Mapping[str, Fault], subject: Subject) -> list[Finding]:
    """The findings, with those that the author allowed made milder. Most checks find nothing that can be allowed."""
    if not any(fault.may_be_allowed for fault in faults.values()):
        return list(findings)
    try:
        allowances = [one for one in stated(subject) if one is not None]
    except Unreadable:  # the check of files says so
        allowances = []
    return [_milder(finding, allowances, faults) for finding in findings]


def stated(subject: Subject) -> Iterator[Allowance | None]:
    """Each entry of the file, None for one that is not whole."""
    if (file := subject.file(FILE)) is None:
        return
    if file.size > LONGEST_FILE:
        raise Unreadable("too long")
    try:
        text = subject.read(FILE, LONGEST_FILE)
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise Unreadable("aliases are not allowed")  # they can make a small text enormous
        said = yaml.safe_load(text) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(str(error).partition("\n")[0][:200]) from error
    entries = said.get("allow", []) if isinstance(said, dict) else None
    if not isinstance(entries, list):
        raise Unreadable("allow")
    yield from (_allowance(entry) for entry in entries[:MOST])


def _allowance(entry: Any) -> Allowance | None:
    if not isinstance(entry, dict):
        return None
    finding, path, reason = (plain(str(entry.get(name) or "")).strip() for name in ("finding", "path", "reason"))
    is_whole = finding and path and len(reason) >= LEAST_REASON
    return Allowance(finding, path, reason[:LONGEST_REASON]) if is_whole else None


def _milder(finding: Finding, allowances: list[Allowance], faults: Mapping[str, Fault]) -> Finding:
    fault = faults.get(finding.code)
    allowed = next((one for one in allowances if one.covers(finding)), None)
    if fault is None or not fault.may_be_allowed or allowed is None:
        return finding
    evidence = dict(finding.evidence) | {"allowed": allowed.reason}
    return replace(finding, severity=MILDER[finding.severity], evidence=evidence)
