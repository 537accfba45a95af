"""Icons are drawn once for each way in which they are shown."""

from django.template import engines


def test_icon_is_drawn_as_asked_each_time():
    source = '{% lucide "eye" class="icon" %}{% lucide "eye" class="icon bad" %}{% lucide "eye" class="icon" %}'
    first, other, again = engines["django"].from_string(source).render().split("</svg>")[:3]
    assert first.startswith("<svg ")
    assert (first == again, first == other.replace("icon bad", "icon")) == (True, True)
    assert 'class="icon bad"' in other
