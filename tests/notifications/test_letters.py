"""What people write in an answer, out of what their mail programs make of it."""

from email.message import EmailMessage

import pytest

from notifications.letters import read
from notifications.plain import plain_text
from notifications.quoting import own_words

MARK = "##- Write your answer above this line -##"
APPLE = f"""It works with 0.4:

    tern.load()

On 26 Nov 2026, at 09:12, Commonweight <noreply@example.org> wrote:

> {MARK}
>
> Bob answers you in “Broken characters”
"""
GMAIL_IN_TWO_LINES = f"""Thank you.

On Thu, Nov 26, 2026 at 9:12 AM Commonweight
<noreply@example.org> wrote:
> {MARK}
> Bob answers you
"""
BELOW = f"""On 26 Nov 2026 Commonweight wrote:
> {MARK}
> Bob answers you

Below, as it was done once.
--\x20
Alice
"""
OUTLOOK = f"""Thank you.

________________________________
From: Commonweight <noreply@example.org>
Sent: Thursday, November 26, 2026 9:12 AM
To: Alice
Subject: Bob answers you

{MARK}
"""
HEAD_ALONE = """好的。

发件人： Commonweight <noreply@example.org>
发送时间： 2026年11月26日 9:12
收件人： Alice
主题： Bob 回复了您
"""
QQ = f"""半个字符的问题解决了。
发自我的iPhone


------------------ 原始邮件 ------------------
发件人: "Commonweight" <noreply@example.org>;

{MARK}
"""
NETEASE = f"""谢谢，
现在可以了。

在 2026-11-26 09:12:00，"Commonweight" <noreply@example.org> 写道：

> {MARK}
"""
BETWEEN = """> Which release?

The first.

> And on which machine?

A laptop:

- 8 GB
- no GPU
"""


@pytest.mark.parametrize(
    ("mail", "words"),
    [
        (APPLE, "It works with 0.4:\n\n    tern.load()"),
        (GMAIL_IN_TWO_LINES, "Thank you."),
        (BELOW, "Below, as it was done once."),
        (OUTLOOK, "Thank you."),
        (HEAD_ALONE, "好的。"),
        (QQ, "半个字符的问题解决了。"),
        (NETEASE, "谢谢，\n现在可以了。"),
        (BETWEEN, BETWEEN.strip()),
        (
            "Sent from my phone, this may be short.\n\nYes.\n\nSent from my iPhone",
            "Sent from my phone, this may be short.\n\nYes.",
        ),
        ("Two things are wrong in 2026:", "Two things are wrong in 2026:"),
        (f"{MARK}\n\nBob answers you", ""),
        ("> only what was said\n", ""),
    ],
)
def test_own_words_are_what_stays(mail: str, words: str):
    assert own_words(mail) == words
    assert own_words(mail.replace("\n", "\r\n")) == words


def test_html_is_read_as_paragraphs_and_lists_without_what_it_quotes():
    html = (
        "<html><head><style>p {}</style></head><body><p>It works &amp; <b>fast</b>.</p><ul><li>one<li>two</ul>"
        '<div class="gmail_quote"><div>On Thursday wrote:</div><blockquote>Bob<p>answers</blockquote></div></body>'
    )
    assert plain_text(html).strip() == "It works & fast.\n\n- one\n- two"
    quoted = "<div>Above</div><div class='gmail_quote'><div><p>Bob</div><p>answers</div><div>Below &lt;here&gt;"
    assert plain_text(quoted).split() == ["Above", "Below", "<here>"]


@pytest.mark.parametrize(
    ("name", "encoded", "said"),
    [
        ("gb18030", "gb18030", "半个字符㐂"),
        ("gb2312", "gb18030", "㐂比它的字符集还多"),
        ("utf-8", "utf-8", "半个字符 👩‍🔬"),
        ("us-ascii", "utf-8", "没有说真话"),
        ("no-such-charset", "utf-8", "谁也不知道"),
        ("unicode_escape", "ascii", "half\\ud800"),
        ("rot13", "ascii", "uryyb"),
    ],
)
def test_chinese_is_whole_whatever_its_charset_is_called(name: str, encoded: str, said: str):
    raw = f"From: a@example.org\nContent-Type: text/plain; charset={name}\n\n".encode() + said.encode(encoded)
    assert read(raw).text == said.replace("\\ud800", "?")


def test_plain_part_goes_before_html_and_files_are_counted():
    message = EmailMessage()
    message["From"] = "Alice <Alice@Example.org>"
    message["To"] = "reply+x@reply.example.org"
    message.set_content("In plain text.")
    message.add_alternative('<p>In HTML.<img src="cid:sign"></p>', subtype="html")
    (_plain, html) = message.iter_parts()
    assert isinstance(html, EmailMessage)
    html.add_related(b"sign", "image", "png", cid="<sign>", filename="sign.png")
    message.add_attachment("log", filename="run.txt")
    message.add_attachment(b"\x89PNG", "image", "png", filename="screen.png")
    letter = read(message.as_bytes())
    assert (letter.text, letter.attachments) == ("In plain text.", 2)
    assert (letter.sender, letter.recipients) == ("alice@example.org", ("reply+x@reply.example.org",))


@pytest.mark.parametrize(
    ("head", "is_automatic"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: no", False),
        ("Precedence: bulk", True),
        ("Return-Path: <>", True),
        ("Return-Path: <alice@example.org>", False),
        ("List-Id: <talk.example.org>", True),
        ("Content-Type: multipart/report; boundary=x", True),
    ],
)
def test_what_a_machine_wrote_is_known(head: str, is_automatic: bool):
    assert read(f"From: alice@example.org\n{head}\n\nHello.".encode()).is_automatic is is_automatic


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"From: a@example.org, b@example.org\n\nWho?",
        b'From: "unclosed <a@example.org\nContent-Type: text/plain; charset*=%%%\n\n\x00',
        b"Content-Type: multipart/mixed; boundary=\n\n--\n",
        b"Content-Transfer-Encoding: base64\n\n!!!",
        b"Content-Type: text/html\n\n<a <b <!-- &#xd800; </p",
        b"From: =?gb2312?B?!!!?= <>\nMessage-ID: \xe4\n\nx",
    ],
)
def test_broken_mail_is_read_as_far_as_it_goes(raw: bytes):
    assert read(raw).sender == ""
