"""A check that runs in the child can use no more than it was given, and nothing but the files it looks at."""

import sys
from pathlib import Path

import pytest

from reviews.checks.confinement import parent
from reviews.checks.registry import Check, for_kind
from reviews.checks.subject import KINDS, Subject, of_folder
from tests.reviews import misbehaving

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own fences are Linux's")


@pytest.fixture
def subject(tmp_path: Path):
    (tmp_path / "secret").write_text("the site's own")
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("hello")
    return of_folder(folder, kind="model")


def said(check: Check, subject: Subject) -> str:
    (finding,) = parent.run(check, subject)
    return str(finding.evidence["what"])


def test_child_returns_what_the_check_found(subject: Subject):
    assert said(misbehaving.quiet, subject) == "b'hello'"


@pytest.mark.parametrize(
    ("check", "why"),
    [
        (misbehaving.spin, "time"),
        (misbehaving.sleep, "time"),
        (misbehaving.hoard, "memory"),
        (misbehaving.die, "crash"),
        (misbehaving.fall, "crash"),
    ],
    ids=["processor", "clock", "memory", "abort", "exception"],
)
def test_child_is_killed_when_it_takes_too_much(subject: Subject, check: Check, why: str):
    with pytest.raises(parent.Stopped) as stopped:
        parent.run(check, subject)
    assert stopped.value.why == why


@pytest.mark.parametrize("check", [misbehaving.call_out, misbehaving.start_program], ids=["network", "program"])
def test_child_is_refused_by_python(subject: Subject, check: Check):
    assert said(check, subject) == "PermissionError"


@linux_only
@pytest.mark.parametrize("check", [misbehaving.call_out_natively, misbehaving.fork_natively], ids=["network", "fork"])
def test_child_is_refused_by_the_kernel(subject: Subject, check: Check):
    assert said(check, subject) == "-1 Operation not permitted"


@linux_only
@pytest.mark.parametrize("check", [misbehaving.write_outside, misbehaving.read_outside], ids=["write", "read"])
def test_child_reaches_no_other_files(subject: Subject, check: Check):
    assert said(check, subject) == "PermissionError"


def test_child_has_no_environment_of_the_site(subject: Subject, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    assert "SECRET_KEY" not in said(misbehaving.environment, subject)


def test_parent_tells_that_it_is_alive(subject: Subject):
    calls: list[int] = []
    with pytest.raises(parent.Stopped):
        parent.run(misbehaving.sleep, subject, alive=lambda: calls.append(1))
    assert len(calls) >= 5


def test_checks_of_one_company_share_a_child(subject: Subject):
    with parent.Children(subject) as children:
        (first,), (second,) = children.run(misbehaving.meet), children.run(misbehaving.meet_again)
    assert first.evidence == second.evidence
    assert said(misbehaving.meet, subject) != first.evidence["what"]


def test_one_that_dies_takes_no_other_with_it(subject: Subject):
    with parent.Children(subject) as children:
        (first,) = children.run(misbehaving.meet)
        with pytest.raises(parent.Stopped):
            children.run(misbehaving.leave_in_anger)
        (second,) = children.run(misbehaving.meet_again)
    assert second.evidence["what"] != first.evidence["what"]


CONFINED = {check.look.__module__: check for kind in KINDS for check in for_kind(kind) if check.bounds}


@pytest.mark.parametrize("check", CONFINED.values(), ids=CONFINED)
def test_child_can_read_the_code_of_each_check_without_the_site(subject: Subject, check: Check):
    parent.run(check, subject)  # what stops it raises
