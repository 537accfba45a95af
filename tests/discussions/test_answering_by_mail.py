"""Answers by mail: written where one could have written on the page, by whom the mail went to, once."""

import hashlib
import hmac
import io
import sys
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actions import set_language
from core import policies
from discussions import actions as boards
from discussions.models import Post, Topic
from discussions.reports import actions as reports
from discussions.reports.models import Comment, Report
from moderation.actions import begin_storm
from notifications import actions
from notifications.models import Answer, Mail
from tests.discussions.conftest import Begin, Settle

pytestmark = pytest.mark.django_db
Write = Callable[..., bytes]
DOMAIN = "reply.example.org"
DOOR = "/api/v1/mail/incoming"


@pytest.fixture(autouse=True)
def _on(settings: Any) -> None:
    settings.MAIL_REPLY_DOMAIN, settings.MAIL_INCOMING_SECRET = DOMAIN, "between mail server and site"


@pytest.fixture
def topic(alice: Any, bob: Any, begin: Begin, settled: Settle) -> Topic:
    settled(alice, bob)
    actions.choose(person=alice, moved_mail=True)
    return begin(alice)


@pytest.fixture
def told(topic: Topic, bob: Any, deliver: Any) -> EmailMultiAlternatives:
    """The mail that tells Alice of what Bob wrote in her topic."""
    boards.reply(topic=topic, user=bob, text="Which release?")
    return sent(deliver)


def sent(deliver: Any) -> EmailMultiAlternatives:
    deliver()
    actions.send_due()
    message = mail.outbox.pop()
    assert isinstance(message, EmailMultiAlternatives)
    return message


def answer_to(told: EmailMultiAlternatives, text: str = "The first.", **heads: str) -> EmailMessage:
    """As a mail program makes it, with what it answers quoted below."""
    message = EmailMessage()
    quoted = "".join(f"> {line}\n" for line in str(told.body).split("\n"))
    given = {"From": "Alice <alice@example.org>", "To": told.extra_headers["Reply-To"], "Message-ID": "<one@home>"}
    for name, value in (given | {name.replace("_", "-"): value for name, value in heads.items()}).items():
        message[name] = value
    message.set_content(f"{text}\n\nOn 26 Nov 2026, Commonweight wrote:\n{quoted}")
    return message


def receive(message: EmailMessage) -> tuple[str, str]:
    outcome = actions.receive(raw=message.as_bytes())
    return str(outcome.state), outcome.code


def why() -> str:
    """What the one mail that went back says."""
    (message,) = mail.outbox
    mail.outbox.clear()
    return str(message.body).split("\n\n")[1]


def test_mail_about_a_talk_can_be_answered_and_stands_in_its_thread(
    told: EmailMultiAlternatives, topic: Topic, settings: Any, bob: Any, deliver: Any
):
    talk = f"<topic.{topic.pk}@127.0.0.1>"
    heads = told.extra_headers
    assert (heads["In-Reply-To"], heads["References"]) == (talk, talk)
    assert heads["Message-ID"] == f"<{Mail.objects.get().pk}@127.0.0.1>"
    name, _at, domain = heads["Reply-To"].removeprefix("Commonweight <").rstrip(">").rpartition("@")
    assert (name.startswith("reply+"), len(name) <= 64, domain) == (True, True, DOMAIN)
    assert str(told.body).startswith("##- Write your answer above this line -##\n")
    assert "##- Write your answer above this line -##" in str(told.alternatives[0][0])
    settings.MAIL_REPLY_DOMAIN = ""
    boards.reply(topic=topic, user=bob, text="Or both?")
    silent = sent(deliver)
    assert (silent.extra_headers["References"], "Reply-To" in silent.extra_headers) == (talk, False)
    assert silent.subject == told.subject == f"[Commonweight] {topic.title}"
    assert str(silent.body).startswith("bob wrote in your topic “Broken characters”")
    assert "##-" not in str(silent.body)


def test_answer_is_a_reply_to_the_post_and_the_same_mail_writes_it_once(
    told: EmailMultiAlternatives, topic: Topic, alice: Any
):
    assert receive(answer_to(told)) == ("written", "")
    post = topic.posts.get(author=alice, number=3)
    assert (post.text, post.reply_to) == ("The first.", topic.posts.get(number=2))
    assert receive(answer_to(told)) == ("written", "")
    shouted = answer_to(told)
    shouted.replace_header("To", told.extra_headers["Reply-To"].upper())
    assert receive(shouted) == ("written", "")
    assert topic.posts.count() == 3
    assert receive(answer_to(told, "And the second.", Message_ID="<two@home>")) == ("written", "")
    assert (topic.posts.count(), Answer.objects.count(), mail.outbox) == (4, 2, [])


def test_files_are_left_out_with_a_word_in_the_language_of_whoever_writes(
    told: EmailMultiAlternatives, topic: Topic, alice: Any
):
    set_language(user=alice, language="zh-hans")
    message = answer_to(told, "见附件。")
    message.add_attachment("log", filename="run.txt")
    message.add_attachment(b"\x89PNG", "image", "png", filename="screen.png")
    assert receive(message) == ("written", "")
    assert topic.posts.get(number=3).text == "见附件。\n\n*通过邮件回复；随信的 2 个文件未收录。*"


def test_answer_goes_through_the_limits_of_the_page(
    told: EmailMultiAlternatives, topic: Topic, alice: Any, bob: Any, edith: Any, person: Any
):
    def refused(code: str, said: str) -> None:
        cache.clear()
        assert receive(answer_to(told)) == ("refused", code)
        assert why() == said

    boards.lock_topic(topic=topic, user=edith)
    refused("discussions_reply", "You may not do this here.")
    boards.unlock_topic(topic=topic, user=edith)
    policies.publish("discussions", {"posts_per_day": 0, "newcomer_posts_per_day": 0}, author=None)
    refused("pace", "That is all for one day. Go on tomorrow; what you typed is kept in this tab.")
    policies.publish("discussions", {}, author=None)
    begin_storm(user=person("mona", "moderator"), note="Spam")
    assert receive(answer_to(told)) == ("written", "")
    assert topic.posts.get(number=3).state == "hidden"


def test_mail_that_a_former_key_signed_is_answered_while_that_one_holds(told: EmailMultiAlternatives, settings: Any):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert receive(answer_to(told)) == ("written", "")
    settings.SECRET_KEY_FALLBACKS = []
    assert receive(answer_to(told, "Again.")) == ("refused", "not_found")


def test_mail_that_is_not_taken_is_told_once_an_hour_and_writes_nothing(told: EmailMultiAlternatives, alice: Any):
    stranger = answer_to(told, From="mallory@example.org")
    assert receive(stranger) == ("refused", "other_sender")
    assert mail.outbox[0].to == ["mallory@example.org"]
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-replied"
    assert why() == "You did not write from an address that belongs to whoever got the mail. Use that one, or the site."
    assert (receive(stranger), mail.outbox) == (("refused", "other_sender"), [])
    set_language(user=alice, language="zh-hans")
    assert receive(answer_to(told, To=f"reply+{'a' * 50}@{DOMAIN}")) == ("refused", "not_found")
    assert why() == "我们没有哪封邮件用过这个地址。请直接回复邮件本身，不要改动收件地址。"
    cache.clear()
    set_language(user=alice, language="en")
    assert receive(answer_to(told, "")) == ("refused", "empty")
    assert why() == "Nothing was written above what you answer."
    cache.clear()
    policies.publish("notifications", {"reply_days": 0}, author=None)
    assert receive(answer_to(told)) == ("refused", "gone")
    assert why() == "The mail that you answer is too old to be answered by mail. Answer on the site."
    assert (Post.objects.filter(author=alice, number=3).count(), Answer.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("heads", "code"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"Return_Path": "<>"}, "automatic"),
        ({"From": "noreply@localhost"}, "loop"),
        ({"From": f"reply+x@{DOMAIN}"}, "loop"),
        ({"From": "a@example.org, b@example.org"}, "no_sender"),
        ({"To": "somebody@example.org"}, "not_for_us"),
    ],
)
def test_machines_and_strays_are_passed_over_in_silence(
    heads: dict[str, str], code: str, told: EmailMultiAlternatives, topic: Topic
):
    assert receive(answer_to(told, **heads)) == ("ignored", code)
    assert (mail.outbox, topic.posts.count()) == ([], 2)


def test_address_of_one_mail_is_nobody_elses(told: EmailMultiAlternatives, topic: Topic, bob: Any):
    """Whoever changes a letter of it, or has it and is somebody else, writes nothing."""
    address = told.extra_headers["Reply-To"]
    at = address.index("@") - 1
    forged = address[:at] + ("a" if address[at] != "a" else "b") + address[at + 1 :]
    assert receive(answer_to(told, To=forged)) == ("refused", "not_found")
    assert receive(answer_to(told, From=bob.email)) == ("refused", "other_sender")
    assert topic.posts.count() == 2


def test_question_about_a_report_is_answered_by_mail(charlie: Any, person: Any, deliver: Any):
    report = reports.file_report(reporter=charlie, title="Broken", actual="Boxes.", where="/")
    reports.make_move(report=report, user=person("adam", "admin"), name="ask", note="Where?")
    told = sent(deliver)
    assert told.extra_headers["References"] == f"<report.{report.pk}@127.0.0.1>"
    assert (told.subject, "You are asked about “Broken”" in told.body) == ("[Commonweight] Broken", True)
    assert receive(answer_to(told, "On the phone.", From="charlie@example.org")) == ("written", "")
    assert Comment.objects.get().text == "On the phone."
    assert Report.objects.get().state == "new"


def knock(client: Client, raw: bytes, *, at: int | None = None, secret: str = "between mail server and site") -> Any:
    stamp = str(at if at is not None else int(timezone.now().timestamp()))
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
    headers = {"X-Commonweight-Timestamp": stamp, "X-Commonweight-Signature": f"sha256={signed}"}
    return client.post(DOOR, raw, content_type="message/rfc822", headers=headers)


def test_mail_server_hands_over_what_it_signed(
    told: EmailMultiAlternatives, topic: Topic, client: Client, settings: Any
):
    raw = answer_to(told).as_bytes()
    now = int(timezone.now().timestamp())
    assert [
        knock(client, raw, secret="another").json()["code"],
        knock(client, raw, at=now - 301).json()["code"],
        list(client.post(DOOR, raw, content_type="message/rfc822").json()["fields"]),
    ] == ["signature", "stale_signature", ["X-Commonweight-Timestamp"]]
    answer = knock(client, raw)
    written = topic.posts.get(number=3)
    assert answer.json() == {"state": "written", "code": "", "url": written.get_absolute_url()}
    settings.MAIL_INCOMING_SECRET = ""
    assert knock(client, raw).status_code == 404
    policies.publish("notifications", {"longest_mail": 100}, author=None)
    assert knock(client, raw).status_code == 413


def test_mail_server_pipes_a_mail(
    told: EmailMultiAlternatives,
    topic: Topic,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: Any,
):
    def pipe(raw: bytes) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        call_command("receive_mail")
        return capsys.readouterr().out

    assert pipe(answer_to(told).as_bytes()) == f"written {topic.posts.get(number=3).get_absolute_url()}\n"
    assert pipe(answer_to(told, Precedence="bulk").as_bytes()) == "ignored automatic\n"
    settings.MAIL_REPLY_DOMAIN = ""
    with pytest.raises(CommandError) as refusal:
        pipe(answer_to(told).as_bytes())
    assert refusal.value.returncode == 69
