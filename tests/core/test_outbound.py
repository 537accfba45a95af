from typing import Any

import pytest

from core import outbound
from core.problems import BadInput


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "224.0.0.1", "fd00::1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_address_inside_is_refused(address: str):
    assert not outbound._is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111"])
def test_address_outside_is_allowed(address: str):
    assert outbound._is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "file:///etc/passwd",
        "http://",
        "http://user@example.org",
        "x",
        "http://[x",
        "http://h:9x/",
    ],
)
def test_only_plain_web_addresses_are_taken(url: str):
    with pytest.raises(BadInput) as refusal:
        outbound.get(url, field="code_url")
    assert list(refusal.value.fields) == ["code_url"]


def test_loopback_by_name_is_refused():
    with pytest.raises(BadInput) as refusal:
        outbound.get("http://localhost:1/")
    assert refusal.value.own_code == "address_not_allowed"


def test_host_that_the_operator_trusts_may_lie_inside(settings: Any):
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    assert outbound.check("http://127.0.0.1:8000/hook") == "127.0.0.1"
    with pytest.raises(BadInput):
        outbound.check("http://localhost:8000/hook")
