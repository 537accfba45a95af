"""Runs one check and says how it ended. Whatever goes wrong with it counts against the release: a scan that fails is
unsafe."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.utils.translation import gettext_lazy as _

from reviews.checks.confinement import parent
from reviews.checks.findings import Fault, Finding, Severity, blocking
from reviews.checks.registry import Bounds, Check
from reviews.checks.subject import Subject

log = structlog.get_logger(__name__)

ENDINGS: dict[str, Fault] = {
    "out_of_time": blocking(
        _("The check was stopped: it took longer than %(seconds)s seconds."),
        _("Make it smaller or simpler. If you believe that it should fit, say so to the editors."),
    ),
    "out_of_memory": blocking(
        _("The check was stopped: it used more than %(bytes)s of memory."),
        _("Send a smaller version, or ask the editors for a larger limit."),
    ),
    "crashed": blocking(
        _("The check died while it looked at these files, so they count as unsafe."),
        _("Look whether a file is cut off or damaged, and load it yourself with the library that you name."),
    ),
    "broken_check": blocking(
        _("The check itself is broken; nothing is wrong with your release as far as we know."),
        _("Run the checks again. If it happens twice, tell the people who run this site."),
    ),
}


@dataclass(frozen=True)
class Outcome:
    state: str  # passed, failed or error
    findings: list[Finding]
    seconds: float


def run(
    check: Check,
    children: parent.Children,
    *,
    alive: Callable[[], None] = lambda: None,
    known: Callable[[str], Any] = lambda _name: None,
) -> Outcome:
    started = time.monotonic()
    state = "failed"
    try:
        findings = children.run(check, alive=alive) if check.bounds else _run_here(check, children.subject, known)
        if not any(finding.severity == Severity.BLOCKING for finding in findings):
            state = "passed"
    except parent.Stopped as stopped:
        log.warning("check_stopped", check=check.name, why=stopped.why, log=stopped.log)
        findings = [_stopped(check.bounds or Bounds(), stopped.why)]
    except Exception:
        log.exception("check_broke", check=check.name)
        state, findings = "error", [Finding("broken_check")]
    return Outcome(state, findings, time.monotonic() - started)


def _run_here(check: Check, subject: Subject, known: Callable[[str], Any]) -> list[Finding]:
    return check.run(replace(subject, known={name: known(name) for name in check.asks}))


def _stopped(bounds: Bounds, why: str) -> Finding:
    if why == "time":
        return Finding("out_of_time", evidence={"seconds": bounds.seconds})
    if why == "memory":
        return Finding("out_of_memory", evidence={"bytes": bounds.memory})
    return Finding("crashed")
