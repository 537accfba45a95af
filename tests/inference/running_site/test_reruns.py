"""A run is repeated for a report by a real engine."""

from typing import Any

import httpx

from tests.inference.stack import Stack
from tests.site import eventually


def test_engine_repeats_a_run_word_by_word(stack: Stack) -> None:
    """With a seed, the same comes out of a real model; asking again finds the report confirmed."""

    def call(name: str, method: str, path: str, **body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {stack.told[name]}"}
        return httpx.request(method, f"{stack.url}/api/v1/{path}", json=body, headers=headers, timeout=60)

    asked = {"model": "alice/tern", "prompt": "12345", "seed": 7, "max_tokens": 12, "visibility": "unlisted"}
    run = call("bob", "POST", "runs", **asked, wait=True).json()
    report = call("bob", "POST", "reports", title="Odd", actual="Odd.", where=run["url"]).json()["id"]
    call("alice", "PUT", f"reports/{report}/triage", severity="s3", kind="output")
    begun = call("alice", "POST", f"reports/{report}/rerun")
    assert begun.status_code == 202, begun.text

    def is_confirmed() -> bool:
        return bool(call("alice", "POST", f"reports/{report}/rerun").json().get("code") == "wrong_state")

    assert eventually(is_confirmed, seconds=30)
    seen = call("alice", "GET", f"reports/{report}").json()
    again = call("alice", "GET", f"runs/{seen['confirmed_run']}").json()
    assert (seen["state"], again["output"]) == ("confirmed", run["output"])
