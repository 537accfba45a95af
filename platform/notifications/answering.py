"""What people may answer by mail. Packages above say so in their `answerables.py`; this one knows none of them.

    answerable("report", titled=title_of, may=may_comment, write=comment_by_mail)

`titled(about)` is what the talk is called, the same in every mail about it; `may(person, about)` asks what the page
would ask; `write(person, about, text)` knocks at the same door as the page and returns the address of what was written.
`about` is the object of the event, as its reader may see it now.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from notifications.models import Notification
from notifications.telling import found


@dataclass(frozen=True)
class Answerable:
    titled: Callable[[Any], str]
    may: Callable[[Any, Any], bool]
    write: Callable[[Any, Any, str], str]


ANSWERABLES: dict[str, Answerable] = {}


def answerable(kind: str, **parts: Any) -> None:
    if kind in ANSWERABLES:
        raise ValueError(f"{kind} can be answered already")
    ANSWERABLES[kind] = Answerable(**parts)


def is_talk(notification: Notification) -> bool:
    """Whether it tells of something that people talk in."""
    return notification.event.object_type in ANSWERABLES


def what_it_tells_of(notification: Notification) -> Any:
    """The object, if its reader may still see it."""
    event = notification.event
    return found(notification.person, [(event.object_type, event.object_id)]).get((event.object_type, event.object_id))


def title_of_talk(notification: Notification) -> str:
    """ "" where there is no talk, or none that its reader may see."""
    about = what_it_tells_of(notification) if is_talk(notification) else None
    return ANSWERABLES[notification.event.object_type].titled(about) if about is not None else ""


def may_answer(notification: Notification) -> bool:
    about = what_it_tells_of(notification) if is_talk(notification) else None
    return about is not None and ANSWERABLES[notification.event.object_type].may(notification.person, about)
