import pytest

from search.tokens import Phrase, index_text, phrases


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("大语言模型", "大语 语言 言模 模型 型"),
        ("量", "量"),
        ("tern-1b-chat", "tern 1b chat"),
        ("Qwen量化2", "qwen 量化 化 2"),
        ("Ärger, naïve Straße", "arger naive strasse"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("العربية Español", "العربية espanol"),
        ("！？ -- …", ""),
    ],
)
def test_index_text_cuts_every_script_into_words(text: str, words: str):
    assert index_text(text) == words


def test_index_text_stops_at_its_limit():
    assert index_text("one two three four", limit=3) == "one two three"
    assert len(index_text("字" * 50_000).split()) == 12_000


def test_phrases_keep_the_characters_of_a_chinese_word_together():
    assert phrases("语言模型") == [Phrase(("语言", "言模", "模型"), is_prefix=False)]


def test_phrases_take_words_and_single_characters_as_beginnings():
    assert phrases("Llam 型") == [Phrase(("llam",), is_prefix=True), Phrase(("型",), is_prefix=True)]


@pytest.mark.parametrize("query", ['" OR 1=1 --', "a* NEAR(b) ^c", "'); DROP TABLE x; --", "\x00\x01", "& | ! <-> :*"])
def test_phrases_leave_no_operator_of_any_database(query: str):
    assert all(word.isalnum() for phrase in phrases(query) for word in phrase.words)


def test_phrases_are_bounded():
    assert len(phrases("w " * 500)) == 12


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"large language"', [Phrase(("large", "language"), is_prefix=False)]),
        ('tern "语言模型"', [Phrase(("tern",), is_prefix=True), Phrase(("语言", "言模", "模型"), is_prefix=False)]),
        ('"Qwen 量化，四位"', [Phrase(("qwen", "量化", "化", "四位"), is_prefix=False)]),
        ('"型"', [Phrase(("型",), is_prefix=True)]),
        ('"" "?!"', []),
    ],
)
def test_quoted_words_stand_side_by_side(query: str, found: list[Phrase]):
    assert phrases(query) == found
