"""Icons and faces are drawn once for each way in which they are shown."""

from types import SimpleNamespace

from django.template import engines


def test_icon_is_drawn_as_asked_each_time():
    source = '{% lucide "eye" class="icon" %}{% lucide "eye" class="icon bad" %}{% lucide "eye" class="icon" %}'
    first, other, again = engines["django"].from_string(source).render().split("</svg>")[:3]
    assert first.startswith("<svg ")
    assert (first == again, first == other.replace("icon bad", "icon")) == (True, True)
    assert 'class="icon bad"' in other


def test_icon_is_drawn_as_lucide_has_it_with_what_is_said_beside():
    drawn = engines["django"].from_string('{% lucide "x" class=name aria_hidden="true" %}').render({"name": '"><b>'})
    assert drawn == (
        '<svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" class="&quot;&gt;&lt;b&gt;" aria-hidden="true">\n'
        '  <path d="M18 6 6 18" />\n  <path d="m6 6 12 12" />\n</svg>'
    )


def test_a_face_is_a_picture_or_the_beginning_of_a_name():
    source = '{% avatar owner "large" %}'
    faces = [
        {"avatar_url": "", "display_name": "<b>ob", "handle": "bob"},
        {"avatar_url": "", "display_name": "艾丽丝", "handle": "alice1"},
        {"avatar_url": "/avatars/1", "display_name": "Carol", "handle": "carol"},
    ]
    template = engines["django"].from_string(source)
    assert [template.render({"owner": SimpleNamespace(**face)}) for face in faces] == [
        '<span class="avatar large t2" aria-hidden="true">&lt;B</span>',
        '<span class="avatar large t1" aria-hidden="true">艾丽</span>',
        '<img class="avatar large" src="/avatars/1" alt="" width="36" height="36">',
    ]
