"""Text appears when it is certain: whole characters, and nothing that may still become a stop string."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders
from tokenizers.models import BPE

from inference.engine.detokenizer import Detokenizer
from tests.inference.engine.models import tokenizer

BYTES = tokenizer(300).backend_tokenizer  # nearly every character is several tokens


def byte_fallback() -> Tokenizer:
    """A tokenizer of the other family: words with ▁, unknown characters as <0x..> tokens."""
    words = ["<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", "a", "b", "c"]
    fast = Tokenizer(BPE({word: at for at, word in enumerate(words)}, [], byte_fallback=True, unk_token="<unk>"))
    fast.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    return fast


FALLBACK = byte_fallback()
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd"), max_size=40)


def parts(fast: Tokenizer, ids: list[int], stops: tuple[str, ...] = ()) -> list[str]:
    detokenizer = Detokenizer(fast, stops)
    given = []
    for token in ids:
        given.append(detokenizer.push(token))
        if detokenizer.is_stopped:
            break
    return [*given, detokenizer.finish()]


@pytest.mark.parametrize("fast", [BYTES, FALLBACK], ids=["byte-level", "byte-fallback"])
def test_chinese_and_emoji_never_show_a_broken_character(fast: Tokenizer):
    text = "评审 a 🙂👍🏽 完"
    shown = parts(fast, fast.encode(text, add_special_tokens=False).ids)
    assert "".join(shown) == fast.decode(fast.encode(text).ids)
    assert not any("\ufffd" in part for part in shown)


@settings(deadline=None, max_examples=200)
@given(texts)
def test_the_parts_joined_are_the_text(text: str):
    for fast in (BYTES, FALLBACK):
        ids = fast.encode(text, add_special_tokens=False).ids
        assert "".join(parts(fast, ids)) == fast.decode(ids)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(6, 299), max_size=60))
def test_tokens_that_are_no_text_at_all_still_come_out(ids: list[int]):
    assert "".join(parts(BYTES, ids)) == BYTES.decode(ids)


@settings(deadline=None, max_examples=200)
@given(st.text("ab评x", max_size=30), st.lists(st.text("ab评", min_size=1, max_size=4), min_size=1, max_size=3))
def test_nothing_of_a_stop_string_or_after_it_is_shown(text: str, stops: list[str]):
    shown = "".join(parts(BYTES, BYTES.encode(text).ids, tuple(stops)))
    assert text.startswith(shown)
    assert not any(stop in shown for stop in stops)
    if not any(stop in text for stop in stops):
        assert shown == text
    elif len(stops) == 1:  # of several that overlap, the one that is complete first counts
        assert shown == text[: text.index(stops[0])]


def test_text_that_may_become_a_stop_is_held_until_it_cannot():
    detokenizer = Detokenizer(BYTES, ("<end>",))
    shown = [detokenizer.push(token) for token in BYTES.encode("a<en<end").ids]
    assert "".join(shown) == "a<en"
    assert detokenizer.finish() == "<end"
