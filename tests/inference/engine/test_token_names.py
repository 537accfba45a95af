"""Tokens by themselves: by their text, and where they are a part of a character by its bytes, as OpenAI names them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.engine.templates import Renderer
from inference.engine.token_names import Characters, bytes_of, is_part, name_of, without_mark
from inference.engine.tokenizer import Tokenizer
from tests.inference.engine.models import tokenizer
from tests.inference.engine.test_detokenizer import FALLBACK


@pytest.fixture
def names(tmp_path: Path) -> Tokenizer:
    tokenizer(300).save_pretrained(tmp_path)
    return Tokenizer(tmp_path, Renderer())


@given(st.binary(max_size=8))
def test_a_name_says_which_bytes_it_stands_for(raw: bytes):
    assert bytes_of(name_of(raw)) == raw


@pytest.mark.parametrize(
    ("raw", "name", "in_a_chat"),
    [
        (b" the", " the", " the"),
        ("龘".encode(), "龘", "龘"),
        (b"\xe9\xbe", r"bytes:\xe9\xbe", r"\xe9\xbe"),
        (b" \xf0\x9f", r"bytes: \xf0\x9f", r" \xf0\x9f"),
        (b"bytes:", "bytes:", "bytes:"),
    ],
)
def test_parts_of_characters_are_named_as_openai_names_them(raw: bytes, name: str, in_a_chat: str):
    assert (name_of(raw), without_mark(name), is_part(name)) == (name, in_a_chat, name != in_a_chat)


def test_a_character_counts_when_its_last_byte_is_there():
    counting = Characters()
    assert [counting.of(name) for name in ("，", r"bytes:\xe9\x80", r"bytes:\x82", "合a")] == [1, 0, 1, 2]


def test_tokens_put_together_are_the_text(names: Tokenizer):
    text = "评 龘🦊 a�"
    told = [names.decode_one(token) for token in names.encode(text)]
    assert b"".join(map(bytes_of, told)).decode() == text
    assert any(map(is_part, told))


def test_the_other_family_keeps_its_spaces_and_bytes(names: Tokenizer):
    names._fast = FALLBACK  # as it would be read from a file
    told = [names.decode_one(FALLBACK.get_vocab()[one]) for one in ("\u2581", "a", "<0xE9>", "<0x41>")]
    assert told == [" ", "a", r"bytes:\xe9", "A"]
