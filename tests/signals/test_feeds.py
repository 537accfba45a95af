"""Every public list of the API is a feed, or says why it is none."""

from typing import Any

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator

from core.feeds import FeedEndpoint


def public_lists() -> dict[str, Any]:
    """By address, the endpoints whose answer to anybody is a list or a page of one."""
    with GENERATOR_STATS.silence():
        schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    views = {path: callback.cls for path, _regex, method, callback in EndpointEnumerator().get_api_endpoints()}
    return {path: views[path] for path, said in schema["paths"].items() if _is_public_list(said, schema)}


def _is_public_list(said: dict[str, Any], schema: dict[str, Any]) -> bool:
    reading = said.get("get", {})
    answer = (
        reading.get("responses", {}).get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    )
    named = schema["components"]["schemas"].get(answer.get("$ref", "").rpartition("/")[2], answer)
    return {} in reading.get("security", []) and (
        named.get("type") == "array" or "results" in named.get("properties", {})
    )


def test_every_public_list_is_a_feed_or_says_why_not():
    lists = public_lists()
    followed = {endpoint for feed in FeedEndpoint.__subclasses__() for endpoint in feed.of}
    assert len(lists) >= 10
    assert {path for path, view in lists.items() if view not in followed and not view.no_feed} == set()
    assert {path for path, view in lists.items() if view in followed and view.no_feed} == set()
