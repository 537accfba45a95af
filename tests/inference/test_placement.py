"""Models come when they are asked for and leave when others need their place."""

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.launcher.answers import control_bus
from tests.inference.stack import Stack
from tests.site import eventually

pytestmark = pytest.mark.slow
MEGABYTES = 64  # a cache takes a quarter of it, and there are weights beside it: three models fit, four do not
NAMES = ("ann", "ben", "cid", "dan", "eve", "new", "liar")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A site whose worker has little memory, with models of one size and one that lies about itself."""
    from tests.inference.engine import models
    from tests.inference.engine.adapters import save_adapter

    folder = tmp_path_factory.mktemp("many")
    for name in NAMES:
        models.save_decoder(folder / name, "llama")
        (folder / name / "README.md").write_text(f"{name}\n")  # or they would all be one, and share their room
    config = json.loads((folder / "liar" / "config.json").read_text())
    (folder / "liar" / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 500}))
    for name, base in (("tuned", "alice/ann"), ("lost", "alice/nobody")):
        save_adapter(folder / name, folder / "ann", ("q_proj", "v_proj"))
        (folder / name / "README.md").write_text(f"---\nbase_model: {base}\n---\nTuned.\n")
    (folder / "tasks.json").write_text(json.dumps(dict.fromkeys((*NAMES, "tuned", "lost"), "text-generation")))
    found = Stack(tmp_path_factory.mktemp("small"), ENGINE_MEMORY=str(MEGABYTES))
    try:
        found.seed(folder)
        found.start_web()
        found.start_worker()
        yield found
    finally:
        shutil.rmtree(folder)
        found.end()


def ask(site: Stack, name: str, **given: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {site.told['bob']}"}
    body = {"model": f"alice/{name}", "prompt": "The", "max_tokens": 3, **given}
    return httpx.post(f"{site.url}/v1/completions", json=body, headers=headers, timeout=60)


def used(site: Stack) -> int:
    """Bytes of memory that the host says its models take."""
    (name,) = site.redis.scan_iter("host:*")
    return int(json.loads(site.redis.get(name) or b"{}").get("used", 0))


def states(site: Stack) -> dict[str, str]:
    sql = (
        "SELECT p.name, d.state FROM inference_deployment d "
        "JOIN projects_release r ON r.id = d.release_id JOIN projects_project p ON p.id = r.project_id"
    )
    return {row["name"]: row["state"] for row in site.rows(sql)}


def test_a_model_is_loaded_when_it_is_first_asked_for(site: Stack) -> None:
    assert "new" not in states(site)
    assert ask(site, "new").status_code == 200
    assert states(site)["new"] == "ready"


def test_the_model_used_longest_ago_leaves_when_memory_is_short(site: Stack) -> None:
    for name in ("ann", "ben", "cid", "ann", "dan"):
        assert ask(site, name).status_code == 200

    def loaded() -> set[str]:
        return {name for name, state in states(site).items() if state == "ready"}

    assert eventually(lambda: loaded() == {"ann", "cid", "dan"}, seconds=30), loaded()

    def host() -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(site.redis.get(next(site.redis.scan_iter("host:*"))) or b"{}")
        return facts

    assert eventually(lambda: host()["used"] <= host()["memory"], seconds=30)
    assert ask(site, "ben").status_code == 200


def test_an_adapter_and_its_base_take_the_room_of_one_model(site: Stack) -> None:
    words = {name: ask(site, name, temperature=0, max_tokens=12).json() for name in ("tuned", "ann")}
    assert words["tuned"]["choices"][0]["text"] != words["ann"]["choices"][0]["text"]
    ready = {name for name, state in states(site).items() if state == "ready"}
    assert ready >= {"tuned", "ann"}
    sql = "SELECT base_id, bytes FROM inference_deployment WHERE state = 'ready'"
    took = {bool(row["base_id"]): row["bytes"] for row in site.rows(sql)}  # all but the adapter are of one size
    assert took[False] < took[True] < took[False] * 1.1
    together = took[True] + took[False] * len(ready - {"tuned", "ann"})
    assert eventually(lambda: used(site) == together, seconds=30), (used(site), together)


def test_an_adapter_whose_base_is_not_here_is_refused_with_the_reason(site: Stack) -> None:
    answer = ask(site, "lost")
    assert answer.status_code == 503
    assert "names no base model" in answer.json()["error"]["message"]
    assert answer.json()["error"]["code"] == "model_no_base"


def test_what_is_kept_ready_is_loaded_at_once_and_stays(site: Stack) -> None:
    headers = {"Authorization": f"Bearer {site.told['ada']}"}

    def ask_to_keep(name: str) -> httpx.Response:
        asked = {"model": f"alice/{name}", "hours": 1, "payer": "site"}
        return httpx.post(f"{site.url}/api/v1/pins", json=asked, headers=headers, timeout=60)

    made = ask_to_keep("eve")
    assert made.status_code == 201, made.text
    assert eventually(lambda: states(site)["eve"] == "ready", seconds=60)  # the engine may still be starting
    for name in ("ann", "ben", "cid", "dan", "ann"):
        assert ask(site, name).status_code == 200
    assert states(site)["eve"] == "ready"
    assert [ask_to_keep(name).status_code for name in ("ann", "ben")] == [201, 201]
    full = ask_to_keep("cid")
    assert (full.status_code, full.json()["code"]) == (409, "no_room")
    refused = ask(site, "cid")
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "no_room")
    for pin in httpx.get(f"{site.url}/api/v1/pins", headers=headers, timeout=60).json()["results"]:
        assert httpx.delete(f"{site.url}/api/v1/pins/{pin['id']}", headers=headers).status_code == 204
    assert eventually(lambda: ask(site, "cid").status_code == 200, seconds=60)


def test_a_model_whose_config_lies_is_refused_with_the_reason(site: Stack) -> None:
    answer = ask(site, "liar")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"].startswith("model_")
    assert states(site)["liar"] == "failed"
    again = ask(site, "liar")
    assert again.status_code == 503
    assert 0 < int(again.headers["retry-after"]) <= 61
    assert ask(site, "ann").status_code == 200


def test_many_who_ask_for_a_cold_model_at_once_all_get_it(site: Stack) -> None:
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(site, "ben").status_code)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 12


def test_what_is_drained_ends_its_runs_takes_no_more_and_comes_back(site: Stack) -> None:
    assert ask(site, "ann").status_code == 200
    headers = {"Authorization": f"Bearer {site.told['ada']}"}

    def call(method: str, address: str) -> Any:
        answer = httpx.request(method, f"{site.url}/api/v1/{address}", headers=headers, timeout=60)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def code(name: str) -> str:
        answer = ask(site, name)
        return "" if answer.status_code == 200 else str(answer.json()["error"]["code"])

    def asked_for() -> Any:
        return next(one for one in call("GET", "deployments/demand")["models"] if one["model"] == "alice/ann@1")

    assert eventually(lambda: asked_for()["places"] == 64, seconds=10), asked_for()  # told with the next heartbeat
    model = asked_for()
    assert model["stage"] == "warm"
    drain = f"deployments/{model['deployment']}/drain"
    long = threading.Thread(target=ask, args=(site, "ann"), kwargs={"max_tokens": 200, "ignore_eos": True})
    long.start()
    call("PUT", drain)
    assert code("ann") == "deployment_drained"
    long.join()
    assert eventually(lambda: states(site)["ann"] == "cold", seconds=30)
    call("DELETE", drain)
    assert code("ann") == ""
    (host,) = call("GET", "hosts")
    call("PUT", f"hosts/{host['name']}/drain")
    assert eventually(lambda: "ready" not in states(site).values(), seconds=60), states(site)
    assert code("ann") == "no_engine"
    call("DELETE", f"hosts/{host['name']}/drain")
    assert eventually(lambda: code("ann") == "", seconds=60)


def test_who_runs_the_machine_loads_looks_and_unloads_from_the_shell(site: Stack) -> None:
    control = control_bus(site.redis_url).control

    def told(command: str, **given: str) -> Any:
        answers: Any = control.broadcast(command, given, reply=True, timeout=10, limit=1)
        (answer,) = answers[0].values()
        return answer

    def listens() -> bool:
        return bool(control.ping(timeout=1, limit=1))

    def from_shell(*words: str) -> Any:
        return json.loads(site.python("-m", "celery", "-A", "config.celery", *words, "--json"))

    def held() -> list[str]:
        return [each["model"] for each in told("inference_stats")["ok"]["models"]]

    assert eventually(listens, seconds=60)  # whoever is first here asks while the worker begins
    if "alice/dan@1" in held():
        told("inference_unload", model="alice/dan")
    assert eventually(lambda: "alice/dan@1" not in held(), seconds=30)
    assert told("inference_unload", model="alice/dan") == {"error": "It is not in memory."}
    [answers] = from_shell("control", "inference_load", "alice/dan@1")
    assert list(answers.values()) == [{"ok": "alice/dan@1 is loaded here if nobody serves it."}]
    assert eventually(lambda: states(site)["dan"] == "ready", seconds=60)
    assert told("inference_load", model="alice/dan") == {"error": "It is in memory already."}
    (answer,) = from_shell("inspect", "inference_stats").values()
    facts = answer["ok"]
    about = {name: facts[name] for name in ("device", "memory", "trouble", "is_drained")}
    assert about == {"device": "cpu", "memory": MEGABYTES * 2**20, "trouble": "", "is_drained": False}
    (found,) = (each for each in facts["models"] if each["model"] == "alice/dan@1")
    assert found.pop("bytes") > 0
    about = {"model": "alice/dan@1", "task": "text-generation", "places": 64, "runs": 0, "is_kept": False}
    assert found == about
    assert told("inference_unload", model="alice/dan") == {"ok": "alice/dan@1 is let go."}
    assert eventually(lambda: "alice/dan@1" not in held(), seconds=30)
    refused = told("inference_load", model="alice/nobody")
    assert refused == {"error": "There is no model “alice/nobody” that you may run here."}


def test_an_orderly_stop_hands_everything_back(site: Stack, tmp_path: Path) -> None:
    worker = site.processes[-1]
    assert ask(site, "ann").status_code == 200
    worker.terminate()
    worker.wait(timeout=20)
    assert list(site.redis.scan_iter("placed:*")) == []
    assert site.hosts() == 0
    assert set(states(site).values()) <= {"cold", "failed"}
    assert ask(site, "ann").json()["error"]["code"] == "no_engine"
    site.start_worker("again")
    assert ask(site, "ann").status_code == 200
