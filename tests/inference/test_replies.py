"""How what an engine tells of a run reaches whoever reads it: in few words, in order, and in time."""

import asyncio
import json
import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from django.conf import settings

from core.sse import nameless
from inference.engine.requests import Sampling
from inference.gateway import background
from inference.gateway import replies as gateway_replies
from inference.gateway.replies import Mailbox
from inference.host.child.outbox import ENGINE_FAILED, Outbox
from inference.models import Run
from inference.openai.answers import Answer
from inference.openai.requests import Question
from inference.wire import keys
from inference.wire.delivery import Address, Parcel, deliver
from inference.wire.events import ChoiceEnded, Done, Echo, Event, Piece, Started, Usage, unpack


@pytest.fixture
def server() -> Any:
    client = redis.Redis.from_url(settings.REDIS_URL, protocol=2)
    yield client
    client.close()


def address(run: str, web: str) -> Address:
    return Address(run, web, "some-deployment", "1-1", 1)


def parcels(events: list[Event]) -> list[Parcel]:
    """Three runs for two web processes."""
    return [Parcel(address(f"replies-{run}", web), events) for run, web in (("a", "one"), ("b", "one"), ("c", "two"))]


def test_a_step_is_one_message_for_each_web_process(server: Any) -> None:
    server.delete(*map(keys.replies, ("one", "two")))
    deliver(server, parcels([Piece(0, 0, 7, "hi")]))
    frames = [[json.loads(fields[b"f"]) for _, fields in server.xrange(keys.replies(web))] for web in ("one", "two")]
    told = [[[run, attempt, unpack(packed)] for run, attempt, packed in frame] for [frame] in frames]
    piece = [Piece(0, 0, 7, "hi")]
    assert told == [[["replies-a", 1, piece], ["replies-b", 1, piece]], [["replies-c", 1, piece]]]


@pytest.mark.parametrize("runs", [1, 3])
def test_a_step_is_one_command_however_many_runs_it_moves(server: Any, runs: int) -> None:
    deliver(server, parcels([Piece(0, 0, 7, "a")]))  # the script is known
    before = server.info("stats")["total_commands_processed"]
    deliver(server, parcels([Piece(0, 1, 7, "b")])[:runs])
    inside = 2 * 1 + runs if runs == 1 else 2 * 2 + runs  # XADD and EXPIRE of each frame, XADD of each run
    assert server.info("stats")["total_commands_processed"] - before == 1 + inside + 1  # and INFO itself


def test_what_a_run_told_is_kept_for_a_while_from_its_beginning_and_its_end(server: Any) -> None:
    (parcel, *_others), out = parcels([Started(3)]), keys.output("replies-a")
    server.delete(out)
    deliver(server, [parcel])
    assert server.ttl(out) == keys.OUTPUT_SECONDS
    for events, left in (([Piece(0, 0, 7, "a")], 5), ([Done(Usage(3, 1))], keys.OUTPUT_SECONDS)):
        server.expire(out, 5)
        deliver(server, [Parcel(parcel.address, list[Event](events))])
        assert server.ttl(out) == left


async def test_a_mailbox_gives_all_in_order_whether_its_reader_waits_or_not() -> None:
    mailbox, batches = Mailbox(), [(1, [Started(1)]), (1, [Piece(0, 0, 1, "a")]), (2, [Piece(0, 1, 1, "b")])]
    waiting = asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    for batch in batches:
        mailbox.put(batch)  # type: ignore[arg-type]  # lists of one kind
    assert [await waiting, await mailbox.get(), await mailbox.get()] == batches


async def test_a_reader_is_told_when_it_is_quiet_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = Mailbox()
    waiting = asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    mailbox.say_if_quiet()
    await asyncio.sleep(0)
    assert not waiting.done()
    monkeypatch.setattr(gateway_replies, "QUIET_SECONDS", 0.0)
    mailbox.say_if_quiet()
    assert await waiting is None


async def test_nobody_is_told_of_quiet_who_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_replies, "QUIET_SECONDS", 0.0)
    mailbox = Mailbox()
    mailbox.say_if_quiet()
    mailbox.put((1, [Started(1)]))
    assert await mailbox.get() == (1, [Started(1)])


async def test_a_reader_that_left_loses_nothing_for_the_next() -> None:
    mailbox = Mailbox()
    waiting = asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    mailbox.put((1, [Started(1)]))
    assert await mailbox.get() == (1, [Started(1)])


async def test_replies_are_read_on_when_the_connection_was_lost(server: Any) -> None:
    read = gateway_replies.Replies()
    mailbox = read.mailboxes.setdefault("replies-e", Mailbox())
    reading = asyncio.create_task(read.read())
    try:
        deliver(server, [Parcel(address("replies-e", read.web), [Started(3)])])
        assert await mailbox.get() == (1, [Started(3)])
        for client in server.client_list(_type="normal"):
            if client["cmd"] == "xread":
                server.client_kill_filter(_id=client["id"])
        deliver(server, [Parcel(address("replies-e", read.web), [Piece(0, 0, 7, "a")])])
        assert await mailbox.get() == (1, [Piece(0, 0, 7, "a")])
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await asyncio.sleep(0)  # its connection closes


async def test_what_cannot_be_read_holds_up_nothing_after_it(server: Any) -> None:
    read = gateway_replies.Replies()
    mailbox = read.mailboxes.setdefault("replies-f", Mailbox())
    for odd in ("no frame", '[["replies-f",1,[["of a later version"]]]]'):
        server.xadd(keys.replies(read.web), {"f": odd})
    deliver(server, [Parcel(address("replies-f", read.web), [Started(3)])])
    reading = asyncio.create_task(read.read())
    try:
        assert await mailbox.get() == (1, [Started(3)])
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await asyncio.sleep(0)


async def test_a_fault_ends_no_work_that_a_process_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "AGAIN_SECONDS", 0)
    begun, again = list[int](), asyncio.Event()

    async def work() -> None:
        begun.append(len(begun))
        if len(begun) == 1:
            raise RuntimeError("dictionary changed size during iteration")
        again.set()
        await asyncio.Event().wait()

    keeping = background.in_background(background.keep_on(work))
    await asyncio.wait_for(again.wait(), 20)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert begun == [0, 1]


RUN = Run(id="01m8cna9kcxks640gc08znjwvg", created_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["chat", "text"])
@pytest.mark.parametrize("include_usage", [False, True])
@pytest.mark.parametrize("text", ["a", 'quoted " and \\ and \n', "你好", "\x00", " \u2028 ", "👍"])
def test_a_chunk_made_of_its_text_alone_is_the_whole_one(kind: str, include_usage: bool, text: str) -> None:
    question = Question(kind=kind, model='odd "\\ name', inputs=("a",), include_usage=include_usage, stream=True)
    answer, piece = Answer(RUN, question), Piece(2, 5, 7, text)
    [line] = answer.plainly(piece)
    assert line == nameless(answer.piece(piece)[0])


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\r"])
def test_no_character_of_an_answer_ends_the_line_it_is_told_on(separator: str) -> None:
    text = f"潮{separator}汐"
    [line] = Answer(RUN, Question(kind="text", model="m", inputs=("a",))).plainly(Piece(0, 0, 7, text))
    for told in (line, nameless({"choices": [{"text": text}]})):
        data, end = told.decode().splitlines()
        assert (json.loads(data.removeprefix("data: "))["choices"][0]["text"], end) == (text, "")


def test_a_piece_with_more_to_it_is_not_told_plainly() -> None:
    weighed = Answer(RUN, Question(kind="text", model="m", inputs=("a",), sampling=Sampling(logprobs=1)))
    assert weighed.plainly(Piece(0, 0, 7, "a", -0.5, "a")) == []
    plain = Answer(RUN, Question(kind="text", model="m", inputs=("a",)))
    assert plain.plainly(Piece(0, 0, 7, "")) == []


def test_all_events_of_a_run_fit_into_one_parcel(server: Any) -> None:
    server.delete(keys.replies("one"))
    events: list[Event] = [Started(3), Echo(0, "q"), Piece(0, 0, 7, "a"), ChoiceEnded(0, "stop"), Done(Usage(3, 1))]
    deliver(server, [Parcel(address("replies-d", "one"), events)])
    [[_entry, fields]] = server.xrange(keys.replies("one"))
    assert [unpack(packed) for _run, _attempt, packed in json.loads(fields[b"f"])] == [events]


class Slow:
    """What stands in for a connection: it takes a command when it is let."""

    def __init__(self) -> None:
        self.may, self.asked = threading.Event(), threading.Event()
        self.commands: list[tuple[Any, ...]] = []

    def execute_command(self, *words: Any) -> None:
        self.commands.append(words)
        self.asked.set()
        self.may.wait(5)


def test_a_first_token_is_seen_off_but_never_waited_for_without_end() -> None:
    client = Slow()
    outbox = Outbox(client)
    outbox.start()
    outbox.see_off(5)  # there is nothing to wait for
    outbox.put(parcels([Piece(0, 0, 7, "a")]))
    client.asked.wait(5)
    began = time.monotonic()
    outbox.see_off(0.05)
    assert 0.05 <= time.monotonic() - began < 1
    client.may.set()
    outbox.see_off(5)
    assert outbox._parcels.unfinished_tasks == 0


def test_a_beginning_goes_with_the_first_token_and_is_not_kept_for_it_without_end() -> None:
    client = Slow()
    client.may.set()
    outbox = Outbox(client)
    for event in (Started(3), Started(4), Piece(0, 0, 7, "a")):
        outbox.put(parcels([event])[:1])
    outbox.start()
    outbox.see_off(5)
    outbox.put(parcels([Started(5)])[:1])  # and nothing after it
    outbox.see_off(5)
    assert [told_in(words) for words in client.commands] == [
        [[Started(3)], [Started(4)], [Piece(0, 0, 7, "a")]],
        [[Started(5)]],
    ]


def test_what_cannot_be_told_ends_its_own_run_and_no_other(caplog: pytest.LogCaptureFixture) -> None:
    client = Slow()
    client.may.set()
    outbox = Outbox(client)
    odd: Any = object()
    told = parcels([Piece(0, 0, 7, "a")])
    outbox.put([told[0], Parcel(told[1].address, [Piece(0, 0, 7, odd)]), told[2]])
    outbox.start()
    outbox.see_off(5)
    outbox.put(parcels([Piece(0, 1, 8, "b")])[2:])
    outbox.see_off(5)
    assert [told_in(words) for words in client.commands] == [
        [[Piece(0, 0, 7, "a")]], [[ENGINE_FAILED]], [[Piece(0, 0, 7, "a")]], [[Piece(0, 1, 8, "b")]],
    ]  # fmt: skip
    assert caplog.text.count("events could not be told") == 2


def told_in(command: tuple[Any, ...]) -> list[list[Event]]:
    """What a web process finds in the frame that such a command sends."""
    frames = [json.loads(word) for word in command if isinstance(word, str) and word.startswith('[["replies-')]
    return [unpack(packed) for frame in frames for _run, _attempt, packed in frame]
