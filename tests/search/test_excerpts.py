import pytest

from search.excerpts import excerpt, marked, opening, plain


@pytest.mark.parametrize(
    ("text", "query", "html"),
    [
        ("A chat model for chats", "chat", "A <mark>chat</mark> model for <mark>chats</mark>"),
        ("Snapchat", "chat", "Snapchat"),
        ("耐心的大语言模型", "语言模型", "耐心的大<mark>语言模型</mark>"),
        ("回答古文问题", "古", "回答<mark>古</mark>文问题"),
        ("<b>chat</b> & more", "CHAT more", "&lt;b&gt;<mark>chat</mark>&lt;/b&gt; &amp; <mark>more</mark>"),
        ("a large, language model", '"large language"', "a <mark>large, language</mark> model"),
        ("Qwen 的量化，四位", '"量化，四位"', "Qwen 的<mark>量化，四位</mark>"),
        ("nothing", "", "nothing"),
    ],
)
def test_what_was_looked_for_is_marked_in_plain_text(text: str, query: str, html: str):
    assert marked(text, query) == html


def test_excerpt_is_the_place_around_the_first_find():
    card = "## Limits\n\n" + "word " * 40 + "it hears *whales* and **boats**.\n" + "word " * 40
    found = excerpt(card, "whale")
    assert found.startswith("… ")
    assert "it hears <mark>whales</mark> and boats ." in found
    assert len(found) < 200


def test_a_link_is_read_by_its_words():
    card = "See [the card](/alice/tern) and ![a heron](/attachments/x); [not](a link"
    assert plain(card) == "See the card and a heron; not (a link"


def test_no_word_is_cut_in_two():
    text = "abcdefghi " * 30 + "whale" + " abcdefghi" * 30
    assert excerpt(text, "whale") == f"… {'abcdefghi ' * 7}<mark>whale</mark>{' abcdefghi' * 7} …"
    assert opening(text) == f"{'abcdefghi ' * 15}…"
    assert (opening("# 短"), len(opening("鲸" * 300))) == ("短", 142)


def test_no_excerpt_without_a_find():
    assert excerpt("It hears boats.", "whale") == ""
