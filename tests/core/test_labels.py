"""The words of a choice are looked up, and are in the language of the page."""

from django.utils.translation import override

from projects.models import Project, Release
from reviews.models import Assignment


def test_a_choice_has_the_words_that_django_gives_it_in_each_language():
    release = Release(state="in_review")
    for language, label in {"en": "In review", "zh-hans": "评审中"}.items():
        with override(language):
            assert release.get_state_display() == label


def test_what_is_no_choice_is_said_as_it_is():
    assert (Project(kind="poem").get_kind_display(), Assignment(state="").get_state_display()) == ("poem", "")
