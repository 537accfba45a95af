"""What the containers are told, as far as it can be tried without them."""

import asyncio
from pathlib import Path
from typing import Any

import yaml
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

COMPOSE = Path(__file__).resolve().parent.parent / "docker-compose.yml"


def address_seen(peer: str, forwarded: str) -> str:
    """Of whom the web service believes to be asked."""
    seen: list[str] = []

    async def site(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])

    trusted = yaml.safe_load(COMPOSE.read_text())["services"]["web"]["environment"]["FORWARDED_ALLOW_IPS"]
    scope: Any = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    nothing: Any = None
    asyncio.run(ProxyHeadersMiddleware(site, trusted)(scope, nothing, nothing))
    return seen[0]


def test_visitor_behind_nginx_is_known_by_the_address_that_nginx_saw():
    assert address_seen("172.18.0.5", "203.0.113.7") == "203.0.113.7"
    assert address_seen("172.18.0.5", "198.51.100.1, 203.0.113.7") == "203.0.113.7"  # the first is what they said


def test_nobody_else_says_who_they_are():
    assert address_seen("203.0.113.7", "198.51.100.1") == "203.0.113.7"
