"""Who is computed when: budgets, fairness, room in the KV pool."""

from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st

from inference.engine.detokenizer import Detokenizer
from inference.engine.kv_cache import BLOCK_TOKENS, BlockPool, blocks_for
from inference.engine.requests import GenerateRequest, Sampling
from inference.engine.scheduler import Chunk, Scheduler, share_out
from inference.engine.sequence import Sequence


class Silent:
    def decode(self, tokens: list[int]) -> str:
        return ""


def sequence(name: str, prompt: int, answer: int, payer: str = "") -> Sequence:
    request = GenerateRequest(name, "m", (1,) * prompt, Sampling(max_tokens=answer), payer=payer)
    return Sequence(request, Detokenizer(Silent()), 10_000)


def compute(chunks: list[Chunk]) -> list[Sequence]:
    """Do what a model would: those whose chunk reached the end get one more token."""
    for chunk in chunks:
        chunk.sequence.computed += chunk.length
    grown = [chunk.sequence for chunk in chunks if chunk.sequence.pending == 0]
    for one in grown:
        one.tokens.append(2)
    return grown


jobs = st.lists(
    st.tuples(st.integers(1, 400), st.integers(1, 150), st.sampled_from("abc"), st.integers(0, 20)),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=150)
@given(jobs, st.integers(9, 40), st.integers(1, 6), st.integers(40, 200))
def test_every_sequence_ends_once_and_no_budget_is_passed(
    jobs: list[tuple[int, int, str, int]], blocks: int, most: int, budget: int
):
    """Whatever arrives when, with however little room: blocks are owned once, and everybody finishes."""
    pool = BlockPool(blocks)
    scheduler = Scheduler(pool, step_tokens=budget, max_sequences=most)
    coming = [(at, sequence(str(n), prompt, answer, payer)) for n, (prompt, answer, payer, at) in enumerate(jobs)]
    ended: list[str] = []
    step = 0
    while len(ended) < len(jobs):
        for _, one in [pair for pair in coming if pair[0] == step]:
            scheduler.add(one)
        chunks = scheduler.plan()
        assert sum(chunk.length for chunk in chunks) <= budget
        assert len({chunk.sequence.id for chunk in chunks}) == len(chunks)
        assert len(scheduler.running) <= most
        owned = [block for one in scheduler.running for block in one.blocks]
        assert len(owned) == len(set(owned)) == blocks - pool.free
        for chunk in chunks:
            assert chunk.sequence in scheduler.running
            assert len(chunk.sequence.blocks) >= blocks_for(chunk.start + chunk.length)
        for one in compute(chunks):
            if one.is_full:
                scheduler.remove(one)
                ended.append(one.id)
        step += 1
        assert step < 40_000
    assert sorted(ended) == sorted(str(n) for n in range(len(jobs)))
    assert pool.free == blocks
    assert scheduler.waiting == 0


def talk(name: str, words: str, payer: str, answer: int) -> Sequence:
    """Words of 32 tokens each: two to a block."""
    prompt = tuple(ord(word) for word in words for _ in range(BLOCK_TOKENS // 2))
    request = GenerateRequest(name, "m", (*prompt, 9), Sampling(max_tokens=answer), payer=payer)
    return Sequence(request, Detokenizer(Silent()), 10_000)


talks = st.lists(
    st.tuples(st.text("ab", min_size=1, max_size=10), st.sampled_from("xy"), st.integers(1, 90), st.integers(0, 20)),
    min_size=2,
    max_size=14,
)


@settings(deadline=None, max_examples=60)
@given(talks, st.integers(8, 40), st.integers(1, 5), st.integers(30, 200))
def test_blocks_that_are_shared_hold_what_their_owners_say(
    given_talks: list[tuple[str, str, int, int]], blocks: int, most: int, budget: int
):
    """A model of the cache: what was written where, by whom. Nobody reads what is not theirs, or not there any more."""
    pool = BlockPool(blocks)
    scheduler = Scheduler(pool, step_tokens=budget, max_sequences=most)
    coming = [(at, talk(str(n), words, payer, answer)) for n, (words, payer, answer, at) in enumerate(given_talks)]
    written: dict[tuple[int, int], int] = {}
    ended, step = 0, 0
    while ended < len(coming):
        for _, one in [pair for pair in coming if pair[0] == step]:
            scheduler.add(one)
        chunks = scheduler.plan()
        assert {block for one in scheduler.running for block in one.blocks} == {
            block for block in range(blocks) if pool._users[block]
        }
        for chunk in chunks:
            said = hash(chunk.sequence.request.payer)
            for place in range(chunk.start + chunk.length):  # all that it attends to
                where = chunk.sequence.blocks[place // BLOCK_TOKENS], place % BLOCK_TOKENS
                said = hash((said, chunk.sequence.tokens[place]))
                if place >= chunk.start:
                    written[where] = said
                assert written[where] == said
        for chunk in chunks:
            scheduler.advance(chunk)
        for one in [chunk.sequence for chunk in chunks if chunk.sequence.pending == 0]:
            one.tokens.append(ord("a"))
            if one.is_full:
                scheduler.remove(one)
                ended += 1
        step += 1
        assert step < 40_000
    assert pool.free == blocks


def test_what_is_kept_goes_by_last_use_when_room_is_needed():
    scheduler = Scheduler(BlockPool(4), step_tokens=500, max_sequences=1)

    def cached(words: str, payer: str = "") -> int:
        one = talk("1", words, payer, 1)
        scheduler.add(one)
        for chunk in scheduler.plan():
            scheduler.advance(chunk)
        scheduler.remove(one)
        return one.usage.cached_tokens

    assert [cached(words) for words in ("aabb", "aabb", "aacc", "aabb")] == [0, 128, 64, 128]
    assert cached("aabb", "another") == 0  # takes the room of cc, then of bb, the ends of what was said before
    assert cached("aabb") == 64
    assert scheduler.reused == 384


def test_prompts_are_read_in_chunks_beside_running_answers():
    scheduler = Scheduler(BlockPool(100), step_tokens=50, max_sequences=8)
    talking, reading = sequence("talking", 10, 50), sequence("reading", 120, 5)
    scheduler.add(talking)
    compute(scheduler.plan())
    scheduler.add(reading)
    lengths = []
    for _ in range(3):
        chunks = scheduler.plan()
        lengths.append([(chunk.sequence.id, chunk.length) for chunk in chunks])
        compute(chunks)
    assert lengths == [
        [("talking", 1), ("reading", 49)],
        [("talking", 1), ("reading", 49)],
        [("talking", 1), ("reading", 22)],
    ]


def test_payers_take_turns():
    scheduler = Scheduler(BlockPool(100), step_tokens=500, max_sequences=4)
    for at in range(4):
        scheduler.add(sequence(f"rich{at}", 10, 5, payer="rich"))
    scheduler.add(sequence("poor0", 10, 5, payer="poor"))
    scheduler.add(sequence("poor1", 10, 5, payer="poor"))
    scheduler.plan()
    assert [one.id for one in scheduler.running] == ["rich0", "poor0", "rich1", "poor1"]


def test_the_last_admitted_makes_room_and_comes_back_first():
    scheduler = Scheduler(BlockPool(5), step_tokens=500, max_sequences=4)
    first, second = sequence("first", BLOCK_TOKENS, 200), sequence("second", BLOCK_TOKENS, 200)
    third = sequence("third", BLOCK_TOKENS, 200)
    scheduler.add(first)
    scheduler.add(second)
    while not scheduler.preemptions:
        compute(scheduler.plan())
    assert [one.id for one in scheduler.running] == ["first"]
    assert second.blocks == []
    assert second.computed == 0
    scheduler.add(third)
    scheduler.remove(first)
    scheduler.plan()
    assert scheduler.running[0] is second


def test_a_waiting_sequence_can_be_removed():
    scheduler = Scheduler(BlockPool(4), step_tokens=100, max_sequences=1)
    first, second = sequence("first", 5, 5), sequence("second", 5, 5)
    scheduler.add(first)
    scheduler.plan()
    scheduler.add(second)
    scheduler.remove(second)
    assert scheduler.waiting == 0
    assert scheduler.running == [first]


def test_time_of_a_step_is_borne_by_tokens_and_for_each_token_once():
    long, short = sequence("long", 8, 4), sequence("short", 2, 4)
    share_out(1.0, [Chunk(long, 0, 6), Chunk(short, 0, 2)])
    share_out(0.75, [Chunk(long, 6, 2), Chunk(short, 2, 1)])
    assert (long.device_seconds, short.device_seconds) == (1.25, 0.5)
    # It was preempted, reads its eight tokens again, and goes on by two: only these are new.
    share_out(1.0, [Chunk(long, 0, 8)])
    share_out(0.5, [Chunk(long, 8, 1), Chunk(short, 3, 1)])
    assert (long.usage.device_seconds, short.usage.device_seconds) == (1.5, 0.75)


def test_those_who_wait_are_counted_while_others_come():
    """The count is asked for by a thread that is not the one that plans."""

    class Meanwhile(deque[Sequence]):
        def __len__(self) -> int:
            scheduler.add(sequence(f"of {len(scheduler._waiting)}", 1, 1, payer=f"payer {len(scheduler._waiting)}"))
            return super().__len__()

    scheduler = Scheduler(BlockPool(8), step_tokens=64, max_sequences=4)
    scheduler.add(sequence("first", 1, 1, payer="a"))
    scheduler._waiting["b"] = Meanwhile([sequence("second", 1, 1, payer="b")])
    assert scheduler.waiting == 2
    assert len(scheduler._waiting) == 3
