"""Checks are begun once, taken up when a worker dies, and concluded once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from core import events
from core.problems import Conflict, Forbidden
from projects import actions as projects
from projects.models import Project, Release
from reviews import actions
from reviews.actions import checking
from reviews.models import CheckRun, Finding
from reviews.queries.checks import checks_of
from reviews.states import CheckState
from reviews.tasks import check_release, resume_checks
from tests.reviews.conftest import STATEMENTS, Deliver, Submit, put
from tests.reviews.samples import malware, plain_pickle


def verbs(release: Release) -> list[str]:
    return [event.verb for event in events.history(release)]


def test_message_delivered_twice_runs_each_check_once(in_review: Release):
    before = list(CheckRun.objects.values_list("check_name", "attempt", "finished_at"))
    told = verbs(in_review)
    check_release(release_id=in_review.id)
    check_release(release_id=in_review.id)
    assert list(CheckRun.objects.values_list("check_name", "attempt", "finished_at")) == before
    assert verbs(in_review) == told


def test_message_for_a_release_that_is_gone_is_dropped(db: None):
    check_release(release_id="01j00000000000000000000000")


@pytest.fixture
def handed_in(new: Callable[..., Project], alice: Any) -> Release:
    """Submitted, and no worker has come yet."""
    return projects.submit_release(project=new(alice), user=alice, statements=STATEMENTS)


def die_in_the_middle(release: Release) -> CheckRun:
    """A worker began, finished one check, and was killed in the second."""
    projects.move_release(release, "start_checks")
    checking.prepare_runs(release=release)
    first, second = CheckRun.objects.filter(release=release).order_by("order")[:2]
    CheckRun.objects.filter(pk=first.pk).update(state=CheckState.PASSED, finished_at=timezone.now())
    CheckRun.objects.filter(pk=second.pk).update(
        state=CheckState.RUNNING, token="dead", heartbeat_at=timezone.now() - timedelta(minutes=5)
    )
    return second


def test_checks_of_a_dead_worker_are_taken_up_and_end_once(handed_in: Release):
    abandoned = die_in_the_middle(handed_in)
    check_release(release_id=handed_in.id)
    handed_in.refresh_from_db()
    abandoned.refresh_from_db()
    assert (handed_in.state, abandoned.state) == ("in_review", "passed")
    assert verbs(handed_in).count("release.pass_checks") == 1


def test_living_worker_is_left_alone(handed_in: Release):
    running = die_in_the_middle(handed_in)
    CheckRun.objects.filter(pk=running.pk).update(heartbeat_at=timezone.now())
    check_release(release_id=handed_in.id)
    handed_in.refresh_from_db()
    running.refresh_from_db()
    assert (handed_in.state, running.state, running.token) == ("checking", "running", "dead")


def test_worker_that_was_thought_dead_cannot_overwrite(handed_in: Release):
    abandoned = die_in_the_middle(handed_in)
    stale = CheckRun.objects.get(pk=abandoned.pk)
    check_release(release_id=handed_in.id)
    checking._finish(stale, CheckState.FAILED, [], 1.0)
    assert CheckRun.objects.get(pk=abandoned.pk).state == "passed"


def test_sweep_finds_what_nobody_is_at(handed_in: Release, django_capture_on_commit_callbacks: Any):
    cache.clear()
    assert actions.resume_silent() == []
    Release.objects.filter(pk=handed_in.pk).update(state_changed_at=timezone.now() - timedelta(minutes=5))
    resume_checks()
    handed_in.refresh_from_db()
    assert handed_in.state == "in_review"
    assert actions.resume_silent() == []


def test_malware_locks_the_release_away(new: Callable[..., Project], submit: Submit, alice: Any, edith: Any):
    project = new(alice)
    put(project, alice, {"weights.bin": malware()})
    release = submit(project, alice)
    assert (release.state, release.clock_owner) == ("quarantined", "editor")
    with pytest.raises(Forbidden):
        actions.require_fixes(release=release, keeper=alice, letter="Mine.")
    actions.require_fixes(release=release, keeper=edith, letter="Take weights.bin out.")
    release.refresh_from_db()
    assert release.state == "needs_fixes"


def test_rerun_needs_something_to_run_and_a_right(
    new: Callable[..., Project], submit: Submit, deliver: Deliver, alice: Any, charlie: Any, in_review: Release
):
    with pytest.raises(Conflict) as refused:
        actions.rerun_checks(release=in_review, user=alice)
    assert refused.value.own_code == "nothing_to_rerun"
    project = new(alice, "egrets")
    put(project, alice, {"extra.bin": plain_pickle()})
    release = submit(project, alice)
    with pytest.raises(Forbidden):
        actions.rerun_checks(release=release, user=charlie)
    actions.rerun_checks(release=release, user=alice)
    deliver()
    release.refresh_from_db()
    assert release.state == "needs_fixes"
    run = CheckRun.objects.get(release=release, check_name="pickles")
    assert (run.attempt, run.findings.count()) == (2, 1)


def test_broken_check_counts_against_the_release_and_says_so(handed_in: Release, monkeypatch: pytest.MonkeyPatch):
    from dataclasses import replace

    from reviews.checks import registry

    def break_off(subject: Any) -> Any:
        raise RuntimeError("a bug of ours")

    card = registry.named("card")
    assert card is not None
    monkeypatch.setitem(registry._checks, "card", replace(card, look=break_off))
    check_release(release_id=handed_in.id)
    handed_in.refresh_from_db()
    assert handed_in.state == "needs_fixes"
    assert checks_of(handed_in).by_name["card"].state == "error"
    assert [finding.code for finding in checks_of(handed_in).blocking] == ["broken_check"]


def test_open_site_publishes_what_passes(new: Callable[..., Project], submit: Submit, alice: Any, settings: Any):
    settings.PUBLISHING = "open"
    assert submit(new(alice), alice).state == "published"


def test_checks_leave_no_files_behind(in_review: Release, settings: Any):
    assert list(settings.MODELS_FOLDER.glob("checks-*")) == []


def test_finding_outlives_its_check(in_review: Release):
    run = CheckRun.objects.filter(release=in_review).first()
    assert run is not None
    CheckRun.objects.filter(pk=run.pk).update(check_name="retired")
    gone = Finding.objects.create(run=CheckRun.objects.get(pk=run.pk), code="old_code", severity="info")
    assert (gone.message, gone.how_to_fix) == ("old_code", "")


@pytest.mark.parametrize(("language", "words"), [("en", "12,345 files, 1.4 MB; no"), ("zh-hans", "1.4 MB")])
def test_words_of_findings_show_sizes_as_people_read_them(in_review: Release, language: str, words: str):
    run = CheckRun.objects.get(release=in_review, check_name="files")
    found = Finding(run=run, code="files_seen", severity="info", evidence={"count": "12,345", "bytes": 1_400_000})
    with translation.override(language):
        assert words in found.message


def test_words_of_findings_bear_evidence_of_an_earlier_version(in_review: Release):
    run = CheckRun.objects.get(release=in_review, check_name="files")
    assert Finding(run=run, code="file_too_large", evidence={"size": 9}).message == "This file has ?; at most ? fit."
