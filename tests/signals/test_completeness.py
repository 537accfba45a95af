"""Nothing happens in silence by mistake: every event has a webhook and a reader, or a written reason for none."""

from collections.abc import Iterable

from notifications.telling import NOTICES, UNTOLD
from tests.signals.happenings import happenings
from webhooks import offers

HAPPENINGS = happenings()


def told() -> set[str]:
    return {verb for notice in NOTICES.values() for verb in notice.verbs}


def settled() -> set[str]:
    return {verb for notice in NOTICES.values() for verb in notice.until}


def neither(*answers: Iterable[str]) -> list[str]:
    return sorted(HAPPENINGS.difference(*answers))


def test_the_code_is_read_and_not_a_list():
    """One of each sort: a move, a clock, a literal, a verb handed in, a verb looked up."""
    found = {"release.submit", "release.nudge", "token.created", "organisation.edited", "run.succeeded"}
    assert found - HAPPENINGS == set()


def test_every_event_goes_to_programs_or_says_why_not():
    assert neither(offers.verbs(), offers.WITHHELD) == []
    assert sorted(offers.verbs() & offers.WITHHELD.keys()) == []


def test_every_event_tells_somebody_or_says_why_not():
    assert neither(told(), UNTOLD) == []
    assert sorted(told() & UNTOLD.keys()) == []


def test_nobody_waits_for_an_event_that_cannot_happen():
    named = told() | settled() | UNTOLD.keys() | offers.verbs() | offers.WITHHELD.keys()
    assert sorted(named - HAPPENINGS) == []


def test_reasons_are_sentences():
    reasons = {*UNTOLD.values(), *offers.WITHHELD.values()}
    assert [reason for reason in reasons if len(reason) < 20 or not reason.endswith(".")] == []
