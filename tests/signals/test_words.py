"""Every notice in both languages and every message to a program, made of real rows: no codes, no names kept back."""

import json
import re
from typing import Any

import pytest
from django.utils.translation import override

from notifications.telling import NOTICES, Words, _finders
from tests.signals.world import event_of, world
from webhooks import offers

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[0-9a-z]{26}\b|None|%\(")


@pytest.fixture
def things(alice: Any, bob: Any) -> dict[str, Any]:
    return world(alice, bob)


def test_every_notice_speaks_both_languages_and_in_no_code(things: dict[str, Any]):
    wrong = []
    for notice in NOTICES.values():
        for verb in notice.verbs:
            event, about = event_of(verb, things)
            said: dict[str, Words] = {}
            for language in ("en", "zh-hans"):
                with override(language):
                    said[language] = notice.words(event, about)
            english, chinese = said["en"], said["zh-hans"]
            texts = [text for one in said.values() for text in (one.title, one.body)]
            if CHINESE.search(english.title) or not CHINESE.search(chinese.title) or any(map(CODE.search, texts)):
                wrong.append((notice.name, verb, english.title, chinese.title))
    assert wrong == []


def test_every_notice_knows_its_readers_and_finds_what_it_speaks_of(things: dict[str, Any], edith: Any, adam: Any):
    readers = [things["user"], things["assignment"].reviewer, edith, adam]
    for notice in NOTICES.values():
        for verb in notice.verbs:
            event, about = event_of(verb, things)
            assert {type(person) for person in notice.to(event)} <= {type(edith)}, verb
            finders, ids = _finders[event.object_type], [str(about.pk)]
            assert about in [one for find in finders for reader in readers for one in find(reader, ids)], verb


def test_every_message_to_a_program_is_plain_and_names_no_reviewer(things: dict[str, Any]):
    for verb in sorted(offers.verbs()):
        event, about = event_of(verb, things)
        offered = offers.offer_of(verb)
        written = json.dumps(offered.data(event, about))
        assert {kind for kind, _id in offered.places(event)} <= {"project", "owner"}, verb
        assert "bob" not in written or verb.startswith(("access.", "co_author.", "transfer.")), verb
        assert "Because." not in written, verb


def test_messages_of_ones_own_are_seen_by_nobody_else(things: dict[str, Any], charlie: Any):
    """Charlie hangs nothing anywhere; what is public is all that a stranger's endpoint could be sent."""
    seen = set()
    for verb in offers.verbs():
        event, about = event_of(verb, things)
        if list(offers.offer_of(verb).seen_by(charlie, [str(about.pk)])):
            seen.add(event.object_type)
    assert sorted(seen) == [
        "advisory",
        "call",
        "coauthor",
        "collectedproject",
        "collection",
        "deployment",
        "policyversion",
        "poll",
        "post",
        "project",
        "pull",
        "release",
        "report",
        "round",
        "standing",
        "stewardship",
        "topic",
    ]
