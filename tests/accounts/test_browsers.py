import pytest

from accounts.templatetags.people import browser


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox · Linux"),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0"
            ),
            "Edge · Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/19.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari · iPhone",
        ),
        ("huggingface_hub/1.2", "huggingface_hub/1.2"),
    ],
)
def test_a_session_is_named_as_people_know_their_browser(user_agent: str, told: str):
    assert browser(user_agent) == told
