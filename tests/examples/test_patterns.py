from random import Random

import pytest

from examples.patterns import parse, parse_lines
from examples.slips import as_typed, language_of


def test_a_pattern_reaches_each_of_its_alternatives():
    pattern, chance = parse("(submit|publish (a|my)) model"), Random(1)
    found = {pattern.sample(chance, {}) for _ in range(100)}
    assert found == {"submit model", "publish a model", "publish my model"}
    assert pattern.ways() == 3


def test_a_named_list_is_filled_in():
    lists = {"thing": parse_lines("model\n")}
    assert parse("a {thing}!").sample(Random(1), lists) == "a model!"


@pytest.mark.parametrize("text", ["a (b|c", "a b)", "a | b", "((a)"])
def test_unbalanced_brackets_are_refused(text: str):
    with pytest.raises(ValueError, match="bracket"):
        parse(text)


def test_a_seed_gives_the_same_sentences():
    lines = parse_lines("(a|b) (c|d)\n(e|f|g)")
    first, second = ([lines.sample(Random(5), {}) for _ in range(20)] for _ in range(2))
    assert first == second


def test_what_is_typed_depends_on_the_seed_alone():
    assert as_typed("how do i submit a model", "en", Random(3)) == as_typed("how do i submit a model", "en", Random(3))


@pytest.mark.parametrize("text", ["a", "怎", "T0", "怎么提交模型", "how do i submit a model"])
def test_nothing_typed_is_ever_empty(text: str):
    chance = Random(0)
    assert all(as_typed(text, language_of(text), chance).strip() for _ in range(500))


@pytest.mark.parametrize(("text", "language"), [("hello", "en"), ("你好", "zh"), ("HF_ENDPOINT 是什么", "zh")])
def test_the_language_of_a_text_is_seen_from_its_letters(text: str, language: str):
    assert language_of(text) == language
