"""Answering a post, or whoever began a topic, by mail."""

from typing import Any

from core.permissions import can
from discussions import actions
from discussions.models import Post, Topic
from notifications.answering import answerable


def may_reply(person: Any, about: Topic | Post) -> bool:
    return can(person, "discussions.reply", _topic_of(about))


def reply_by_mail(person: Any, about: Topic | Post, text: str) -> str:
    to = about if isinstance(about, Post) and about.is_shown else None
    return actions.reply(topic=_topic_of(about), user=person, text=text, reply_to=to).get_absolute_url()


def title_of(about: Topic | Post) -> str:
    return _topic_of(about).title


def _topic_of(about: Topic | Post) -> Topic:
    return about if isinstance(about, Topic) else about.topic


answerable("topic", titled=title_of, may=may_reply, write=reply_by_mail)
answerable("post", titled=title_of, may=may_reply, write=reply_by_mail)
