import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import handles, site_map
from accounts.actions import register_user
from core.problems import BadInput

PLAIN = st.from_regex(r"[a-z0-9](-?[a-z0-9]){1,18}", fullmatch=True)


@given(PLAIN)
def test_plain_handle_is_accepted_unless_reserved(handle: str):
    if handles.is_reserved(handle):
        with pytest.raises(ValidationError, match="kept for the site"):
            handles.validate_handle(handle)
    else:
        handles.validate_handle(handle)


@given(st.text(max_size=45))
def test_only_short_ascii_words_are_handles(text: str):
    ordinary = re.fullmatch(r"[a-z0-9](-?[a-z0-9])*", text, re.ASCII) and 2 <= len(text) <= 39
    assert handles.has_shape(text) == bool(ordinary)


@given(PLAIN)
def test_skeleton_keeps_what_the_eye_keeps(handle: str):
    seen = handles.skeleton(handle)
    assert handles.skeleton(seen) in {seen, handles.skeleton(seen.replace("-", ""))}
    assert not set(seen) & set("-01i")
    assert "rn" not in handle.replace("-", "") or len(seen) < len(handle)


@pytest.mark.parametrize(
    "handle", ["admin", "adm1n", "ad-min", "expl0re", "v1", "api", "login", "2fa", "comrnonweight"]
)
def test_words_of_the_site_and_their_lookalikes_are_reserved(handle: str):
    assert handles.is_reserved(handle)


@pytest.mark.parametrize(
    "handle", ["a", "", "-a", "a-", "a--b", "Ä", "аlice", "a b", "a.b", "a" * 40, "../x", "a\x00b"]
)
def test_bad_shape_is_refused_with_the_way_out(handle: str):
    with pytest.raises(ValidationError, match="Use 2 to 39 small letters"):
        handles.validate_handle(handle)


@pytest.mark.django_db
@pytest.mark.parametrize("lookalike", ["ALICE", "al1ce", "a-lice", "a-l-i-c-e"])
def test_handle_that_could_be_taken_for_another_is_taken(alice: Any, lookalike: str):
    with pytest.raises(BadInput) as refusal:
        register_user(handle=lookalike, email="eve@example.org", password="correct horse battery staple")
    assert set(refusal.value.fields) == {"handle"}


def test_every_first_word_of_our_addresses_is_reserved():
    first = {address.route.split("/")[1] for address in site_map.addresses()}
    words = {word for word in first if word and handles.has_shape(word)}
    assert {word for word in words if not handles.is_reserved(word)} == set()
