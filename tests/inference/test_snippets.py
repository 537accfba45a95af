"""The same from code, for what stands in the form: run as it would be pasted, against clients that only tell what they
were asked."""

import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from inference.panels import Trial, form_of
from inference.vocabulary import Task
from tests.inference.engine.models import TEMPLATE
from tests.inference.published import publish_model
from tests.inference.test_pages import finished_run

ODD = (
    "She said \"it's $HOME\", `date` \\n \\ ${x} !! '\\'' %(site)s 100 % {{ 7|add:1 }} {% now 'Y' %} </code><b>&amp;\n"
    "\tsecond line\u2028зима 小王 🙂\x7f\\"
)
CURL = """#!{python}
import json, sys
print(json.dumps(sys.argv[1:]))
"""
CLIENTS = """
import json

class Asked:
    def __init__(self, **given):
        self.given, self.names = given, ()
    def __getattr__(self, name):
        self.names += (name,)
        return self
    def __call__(self, *args, **given):
        print(json.dumps([self.given, ".".join(self.names), args, given]))
        raise SystemExit

OpenAI = InferenceClient = Asked
"""


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    """A place with a `curl` and the two clients."""
    (tmp_path / "curl").write_text(CURL.format(python=sys.executable))
    (tmp_path / "curl").chmod(0o755)
    for name in ("openai", "huggingface_hub"):
        (tmp_path / f"{name}.py").write_text(CLIENTS)
    return tmp_path


def codes(page: bytes) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"<pre[^>]*><code>(.*?)</code>", page.decode(), re.DOTALL)]


def told(command: list[str], code: str, shell: Path) -> Any:
    env = {"PATH": f"{shell}:/usr/bin:/bin", "PYTHONPATH": str(shell), "HOME": "/nowhere", "PYTHONUTF8": "1"}
    done = subprocess.run(command, input=code, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def posted(code: str, shell: Path) -> tuple[str, Any]:
    """In each shell there is: to which path, and which body."""
    shells = [found for found in map(shutil.which, ("sh", "bash", "zsh")) if found]
    first, *more = [told([each], code, shell) for each in shells]
    assert all(each == first for each in more)
    assert "Authorization: Bearer cw_…" in first
    return first[0].removeprefix("https://testserver"), json.loads(first[first.index("-d") + 1])


def called(code: str, shell: Path) -> Any:
    return told([sys.executable, "-"], code, shell)


def code_for(client: Client, **given: str) -> list[str]:
    answer = client.post("/alice/tern/try/code", {"release": "1", **given})
    assert answer.status_code == 200
    return codes(answer.content)


LABELS = ["it's", '"good"', "$bad", "坏"]
ROWS: list[tuple[str, dict[str, str], list[Any], dict[str, Any], Any]] = [
    ("text-classification", {}, [ODD], {}, {"inputs": ODD}),
    ("fill-mask", {}, [ODD], {}, {"inputs": ODD}),
    ("question-answering", {"context": ODD}, [], {"question": ODD, "context": ODD},
     {"inputs": {"question": ODD, "context": ODD}}),
    ("zero-shot-classification", {"candidate_labels": " it's,\"good\"\r\n\r\n$bad，坏"}, [ODD, LABELS], {},
     {"inputs": ODD, "parameters": {"candidate_labels": LABELS}}),
    ("summarization", {}, [ODD], {}, {"inputs": ODD}),
]  # fmt: skip


@pytest.mark.parametrize(("task", "more", "args", "named", "body"), ROWS, ids=[row[0] for row in ROWS])
def test_code_asks_what_was_typed(
    task: str, more: dict[str, str], args: list[Any], named: Any, body: Any, client: Client, alice: Any, shell: Path
) -> None:
    publish_model(alice, "tern", task)
    hub, curl = code_for(client, prompt=ODD.replace("\n", "\r\n"), **more)
    (where, call, *asked) = called(hub, shell)
    assert (call, asked) == (task.replace("-", "_"), [args, named])
    assert where["model"].endswith("/models/alice/tern@1")
    path, sent = posted(curl, shell)
    assert (path.endswith("/models/alice/tern@1"), sent) == (True, body)


def test_code_ranks_and_compares_what_was_typed(client: Client, alice: Any, shell: Path) -> None:
    release = publish_model(alice, "tern", "text-ranking")
    (curl,) = code_for(client, prompt=ODD, texts="one's\r\n\r\n two")
    assert posted(curl, shell)[1] == {"inputs": {"query": ODD, "texts": ["one's", "two"]}}
    type(release.project).objects.update(task="feature-extraction")
    python, curl = code_for(client, prompt="one's\r\n\r\n 二$")
    assert called(python, shell)[1:] == ["embeddings.create", [], {"model": "alice/tern@1", "input": ["one's", "二$"]}]
    assert posted(curl, shell)[1] == {"model": "alice/tern@1", "input": ["one's", "二$"]}


SET = {"max_tokens": "9", "temperature": "0", "stop": "\\n\"'", "seed": "7", "top_p": "0.5"}
BEYOND = {"top_k": "3", "min_p": "0.1"}
CHOSEN = {"max_tokens": 9, "temperature": 0.0, "stop": "\n\"'", "seed": 7, "top_p": 0.5}
USUAL = {"max_tokens": 256, "temperature": 0.7}


def test_code_goes_on_from_what_was_typed_and_chooses_as_it_is_set(client: Client, alice: Any, shell: Path) -> None:
    publish_model(alice, "tern", "text-generation")
    python, curl = code_for(client, prompt=ODD, **SET, **BEYOND)
    more = {"top_k": 3, "min_p": 0.1}
    asked = {"model": "alice/tern@1", "prompt": ODD, **CHOSEN}
    assert called(python, shell)[1:] == ["completions.create", [], {**asked, "extra_body": more, "stream": True}]
    assert posted(curl, shell)[1] == asked | more
    python, _ = code_for(client, prompt=" \r\n", max_tokens="many", temperature="NaN", stop="\0", seed="-1")
    begun = {"model": "alice/tern@1", "prompt": "A model is", **USUAL, "stream": True}
    assert called(python, shell)[3] == begun


def test_code_holds_the_conversation_so_far(client: Client, alice: Any, shell: Path, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    release = publish_model(alice, "tern", "text-generation", folder)
    system = {"role": "system", "content": "Be 'short'."}
    before = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": '"I"\n'}]
    question = {"role": "user", "content": ODD}
    for history, turns in ((json.dumps(before), before), ("{", []), ("[7]", []), ("", [])):
        python, curl = code_for(client, prompt=ODD, system="Be 'short'.", history=history)
        asked = {"model": "alice/tern@1", "messages": [system, *turns, question], **USUAL}
        assert called(python, shell)[1:] == ["chat.completions.create", [], {**asked, "stream": True}]
        assert posted(curl, shell)[1] == asked
    python, _ = code_for(client, history=json.dumps(before))
    assert called(python, shell)[3]["messages"] == [{"role": "user", "content": "How do I submit a project?"}]
    client.force_login(alice)
    run = finished_run(alice, release)
    python, _ = codes(client.get(f"/alice/tern/try?asked={run.pk}").content)  # the field is empty for the next one
    assert called(python, shell)[3]["messages"] == [{"role": "user", "content": "Why <b>?"}]


def test_code_is_written_from_what_the_form_knows(alice: Any, django_assert_num_queries: Any) -> None:
    release = publish_model(alice, "tern", "automatic-speech-recognition")
    trial = Trial(release, Task.AUTOMATIC_SPEECH_RECOGNITION, form_of(release, Task.AUTOMATIC_SPEECH_RECOGNITION))
    assert trial.model_id == "alice/tern@1"
    with django_assert_num_queries(0):
        assert [each.name for each in trial.snippets] == ["openai", "huggingface_hub", "curl"]


def test_code_is_written_for_those_who_may_run_the_release(client: Client, alice: Any, bob: Any) -> None:
    release = publish_model(alice, "tern", "text-classification")
    address = "/alice/tern/try/code"
    assert client.get(address).status_code == 405
    assert client.post(address, {"release": "2"}).status_code == 404
    assert client.post("/reviews/nobody/try/code").status_code == 302
    type(release.project).objects.update(visibility="private")
    client.force_login(bob)
    assert client.post(address).status_code == 404
    assert client.post("/reviews/nobody/try/code").status_code == 404
    client.force_login(alice)
    assert client.post(address).status_code == 200
