"""An address that is the same on every page is kept; any other is found anew."""

from django.template import engines

from core.remembering import remembering

SOURCE = """{% url "no:such" as none %}{% url "web:help" as help %}\
{% url "web:help" %} {{ help }} {% url "accounts:owner" who %}{{ none }}"""


def test_addresses_are_those_that_django_finds():
    drawn = [engines["django"].from_string(SOURCE).render({"who": who}) for who in ("alice", "bob")]
    assert drawn == ["/help /help /alice", "/help /help /bob"]


def test_a_piece_in_two_places_of_a_page_is_drawn_once():
    two = engines["django"].from_string('{% once "web/feed_links.html" %}')
    with remembering():
        drawn = [two.render({"title": title}) for title in ("first", "second")]
    assert drawn[0] == drawn[1]
    assert two.render({"title": "second"}) != drawn[0]
