"""A question that a person answers at a glance, put to whoever has no account.

It is words, not a picture: it can be read aloud, and needs neither JavaScript nor a service elsewhere. It keeps out
programs that fill in every form they find. What holds against one made for this very site are the limits of
`actions.visiting`, and that nobody reads a visitor's report before somebody who answers for it has.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext as _

from core.ids import new_id
from core.policies import current
from core.problems import BadInput
from core.wording import worded

SALT = "reports.question"
ANSWER_LENGTH = 60
FULL_STOPS = ".!?。！？ "


@dataclass(frozen=True)
class Question:
    """What is asked, and the signed word that says so: it is sent back with the answer."""

    text: str
    seal: str


def are_there_any() -> bool:
    return bool(current("reports")["visitor_questions"])


def ask() -> Question:
    chosen = secrets.choice(current("reports")["visitor_questions"])
    return Question(worded(chosen), signing.dumps([chosen["id"], new_id()], salt=SALT))


def asked(seal: str) -> Question | None:
    """The question of a seal; None when it is not ours, too old, or answered."""
    entry, _mark = _read(seal)
    return Question(worded(entry), seal) if entry is not None else None


def check(seal: str, answer: str) -> None:
    """Refuse a wrong answer, after which another question has to be answered. A right one is good until `spend`."""
    entry, mark = _read(seal)
    if entry is None:
        raise BadInput(fields={"answer": _("This question is too old, or was answered. Here is another one.")})
    if _plain(answer) not in map(_plain, entry["answers"]):
        _end(mark)
        raise BadInput(fields={"answer": _("That is not the answer. Here is another question.")})


def spend(seal: str) -> None:
    """An answer opens one door once, however often it is sent."""
    entry, mark = _read(seal)
    if entry is None or not _end(mark):
        raise BadInput(fields={"answer": _("This question is too old, or was answered. Here is another one.")})


def _read(seal: str) -> tuple[Any, str]:
    try:
        id, mark = signing.loads(seal, salt=SALT, max_age=_seconds())
    except (signing.BadSignature, ValueError):
        return None, ""
    known = {one["id"]: one for one in current("reports")["visitor_questions"]}
    return (None if cache.get(_key(mark)) else known.get(id)), mark


def _end(mark: str) -> bool:
    return bool(cache.add(_key(mark), 1, timeout=_seconds()))


def _seconds() -> int:
    return int(current("reports")["visitor_question_minutes"]) * 60


def _key(mark: str) -> str:
    return f"report-question:{mark}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(FULL_STOPS).casefold()
