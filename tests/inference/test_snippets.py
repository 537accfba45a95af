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
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from core.policies import defaults
from inference.contracts import CONTRACTS
from inference.engine.constraints import Constraint
from inference.forms import run_form
from inference.openai.requests import chat, completion
from inference.panels import Trial, form_of
from inference.queries.hearing import Hearing
from inference.snippets import snippets
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
print(json.dumps([*sys.argv[1:], *([sys.stdin.read()] if "@-" in sys.argv else [])]))
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
        print(json.dumps([self.given, ".".join(self.names), args, given], default=lambda file: file.name))
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
    for name in ("picture.jpg", "speech.flac"):
        (tmp_path / name).write_bytes(b"as it lies there")
    return tmp_path


def codes(page: bytes) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"<pre[^>]*><code>(.*?)</code>", page.decode(), re.DOTALL)]


def told(command: list[str], code: str, shell: Path) -> Any:
    env = {"PATH": f"{shell}:/usr/bin:/bin", "PYTHONPATH": str(shell), "HOME": "/nowhere", "PYTHONUTF8": "1"}
    done = subprocess.run(command, input=code, env=env, cwd=shell, capture_output=True, encoding="utf-8", check=False)
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


WRITE: dict[str, str] = {"max_new_tokens": "9", "temperature": "0.5"}
WRITES: dict[str, Any] = {"max_new_tokens": 9, "temperature": 0.5}
LABELS = ["it's", '"good"', "$bad", "坏"]
ROWS: list[tuple[str, dict[str, str], list[Any], dict[str, Any], Any]] = [
    ("text-classification", {}, [ODD], {}, {"inputs": ODD}),
    ("token-classification", {"aggregation_strategy": "max"}, [ODD], {"aggregation_strategy": "max"},
     {"inputs": ODD, "parameters": {"aggregation_strategy": "max"}}),
    ("fill-mask", {"top_k": "7"}, [ODD], {"top_k": 7}, {"inputs": ODD, "parameters": {"top_k": 7}}),
    ("question-answering", {"context": ODD, "top_k": "many"}, [], {"question": ODD, "context": ODD, "top_k": 1},
     {"inputs": {"question": ODD, "context": ODD}, "parameters": {"top_k": 1}}),
    ("zero-shot-classification", {"candidate_labels": " it's,\"good\"\r\n\r\n$bad，坏"}, [ODD, LABELS], {},
     {"inputs": ODD, "parameters": {"candidate_labels": LABELS}}),
    ("zero-shot-classification", {"candidate_labels": "a\nb", "multi_label": "on"}, [ODD, ["a", "b"]],
     {"multi_label": True}, {"inputs": ODD, "parameters": {"candidate_labels": ["a", "b"], "multi_label": True}}),
    ("summarization", WRITE, [ODD], {"generate_parameters": WRITES}, {"inputs": ODD, "parameters": WRITES}),
    ("translation", WRITE | {"src_lang": "en", "tgt_lang": "zh_CN"}, [ODD],
     {"src_lang": "en", "tgt_lang": "zh_CN", "generate_parameters": WRITES},
     {"inputs": ODD, "parameters": {**WRITES, "src_lang": "en", "tgt_lang": "zh_CN"}}),
    ("translation", WRITE | {"tgt_lang": "zh_CN"}, [ODD], {"generate_parameters": WRITES | {"tgt_lang": "zh_CN"}},
     {"inputs": ODD, "parameters": WRITES | {"tgt_lang": "zh_CN"}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("task", "more", "args", "named", "body"), ROWS, ids=[f"{at}-{row[0]}" for at, row in enumerate(ROWS)]
)
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


HINT = "it's 小王, `date` $HOME 100 %"
FILE = "YXMgaXQgbGllcyB0aGVyZQ=="
HEARD = Hearing(languages=("en", "zh"), tells_sentences=True, tells_words=True, translates=True, takes_prompt=True)


def test_code_about_a_picture_asks_what_is_set(client: Client, alice: Any, shell: Path) -> None:
    release = publish_model(alice, "tern", "image-classification")
    hub, curl = code_for(client, top_k="7")
    assert called(hub, shell)[1:] == ["image_classification", ["picture.jpg"], {"top_k": 7}]
    assert sent_with_file(curl, shell) == {"inputs": FILE, "parameters": {"top_k": 7}}
    type(release.project).objects.update(task="image-to-text")
    hub, curl = code_for(client)
    assert "curl does" not in hub
    assert told(["sh"], curl, shell)[-1] == "@picture.jpg"
    hub, curl = code_for(client, max_new_tokens="9")
    assert hub.startswith("# This method takes no settings; curl does.\n")
    assert called(hub, shell)[1:] == ["image_to_text", ["picture.jpg"], {}]
    assert sent_with_file(curl, shell) == {"inputs": FILE, "parameters": {"max_new_tokens": 9}}


@pytest.mark.parametrize(
    ("typed", "method", "given", "parameters"),
    [
        ({}, "transcriptions", {}, {}),
        ({"language": "zh", "hint": HINT}, "transcriptions", {"language": "zh", "prompt": HINT},
         {"language": "zh", "prompt": HINT}),
        ({"times": "sentence"}, "transcriptions",
         {"response_format": "verbose_json", "timestamp_granularities": ["segment"]}, {"return_timestamps": True}),
        ({"times": "word", "written": "translate", "language": "zh"}, "translations",
         {"response_format": "verbose_json", "extra_body": {"language": "zh", "timestamp_granularities": ["word"]}},
         {"return_timestamps": "word", "language": "zh", "task": "translate"}),
    ],
    ids=["nothing", "words", "sentences", "in-english"],
)  # fmt: skip
def test_code_about_a_recording_asks_what_is_set(
    typed: dict[str, str], method: str, given: Any, parameters: Any, alice: Any, shell: Path
) -> None:
    release = publish_model(alice, "tern", "automatic-speech-recognition")
    task = Task.AUTOMATIC_SPEECH_RECOGNITION
    form = run_form(QueryDict(urlencode(typed)), task=task, hearing=HEARD)
    openai, hub, curl = (each.code for each in snippets(Trial(release, task, form)))
    asked = called(openai, shell)
    assert asked[1:] == [f"audio.{method}.create", [], {"model": "alice/tern@1", "file": "speech.flac", **given}]
    body = {"extra_body": parameters} if parameters else {}
    assert called(hub, shell)[1:] == ["automatic_speech_recognition", ["speech.flac"], body]
    if parameters:
        assert sent_with_file(curl, shell) == {"inputs": FILE, "parameters": parameters}
        assert CONTRACTS[task].options(data=parameters).is_valid()
    else:
        assert told(["sh"], curl, shell)[-1] == "@speech.flac"


def sent_with_file(code: str, shell: Path) -> Any:
    shells = [found for found in map(shutil.which, ("sh", "bash", "zsh")) if found]
    first, *more = [told([each], code, shell) for each in shells]
    assert all(each == first for each in more)
    return json.loads(first[-1])


def test_code_ranks_and_compares_what_was_typed(client: Client, alice: Any, shell: Path) -> None:
    release = publish_model(alice, "tern", "text-ranking")
    (curl,) = code_for(client, prompt=ODD, texts="one's\r\n\r\n two")
    assert posted(curl, shell)[1] == {"inputs": {"query": ODD, "texts": ["one's", "two"]}}
    type(release.project).objects.update(task="feature-extraction")
    python, curl = code_for(client, prompt="one's\r\n\r\n 二$")
    assert called(python, shell)[1:] == ["embeddings.create", [], {"model": "alice/tern@1", "input": ["one's", "二$"]}]
    assert posted(curl, shell)[1] == {"model": "alice/tern@1", "input": ["one's", "二$"]}


def test_what_the_code_asks_of_a_task_is_what_its_doors_take(client: Client, alice: Any, shell: Path) -> None:
    """The same as the form, in the words of the contract: those of the client, and those of the post."""
    publish_model(alice, "tern", "translation")
    for languages in ({"tgt_lang": "zh_CN"}, {"src_lang": "en", "tgt_lang": "zh_CN"}):
        hub, curl = code_for(client, prompt="Hello", **WRITE, **languages)
        typed = run_form(QueryDict(urlencode({"prompt": "Hello", **WRITE, **languages})), task=Task.TRANSLATION)
        assert typed.is_valid(), typed.errors
        contract = CONTRACTS[Task.TRANSLATION]
        sent = called(hub, shell)[3], posted(curl, shell)[1]["parameters"]
        asked = [contract.read("Hello", each).options for each in sent]
        wanted = {**typed.wanted()["options"], "seed": 0}
        assert [{**each, "seed": 0} for each in asked] == [wanted, wanted]


SET = {"max_tokens": "9", "temperature": "0", "stop": "\\n\"'", "seed": "7", "top_p": "0.5"}
BEYOND = {"top_k": "3", "min_p": "0.1"}
HELD = {
    "type": "object",
    "properties": {"it's": {"enum": [True, None, "$", 1.5, "\n冬"]}},
    "additionalProperties": False,
}
SCHEMA = json.dumps(HELD)
CONSTRAINT = Constraint("json_schema", json.dumps(HELD, ensure_ascii=False), "response_format")
CHOSEN = {"max_tokens": 9, "temperature": 0.0, "stop": "\n\"'", "seed": 7, "top_p": 0.5}
USUAL = {"max_tokens": 256, "temperature": 0.7}


def test_code_goes_on_from_what_was_typed_and_chooses_as_it_is_set(client: Client, alice: Any, shell: Path) -> None:
    publish_model(alice, "tern", "text-generation")
    python, curl = code_for(client, prompt=ODD, **SET, **BEYOND)
    more = {"top_k": 3, "min_p": 0.1}
    asked = {"model": "alice/tern@1", "prompt": ODD, **CHOSEN}
    assert called(python, shell)[1:] == ["completions.create", [], {**asked, "extra_body": more, "stream": True}]
    assert posted(curl, shell)[1] == asked | more
    python, curl = code_for(client, prompt=ODD, **SET, json_schema=SCHEMA, logprobs="on")
    held = {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": HELD}}}
    asked |= {"logprobs": 5}
    assert called(python, shell)[1:] == ["completions.create", [], {**asked, "extra_body": held, "stream": True}]
    assert posted(curl, shell)[1] == asked | held
    assert completion(posted(curl, shell)[1], defaults("serving")).sampling.constraint == CONSTRAINT
    for odd in ("{", "[]", '{"a": NaN}', '{"a": 1e999}', '{"a": "\\ud800"}', '{"a":' * 400 + "1" + "}" * 400):
        python, curl = code_for(client, prompt="Hello", json_schema=odd)
        assert ("extra_body" in called(python, shell)[3], "response_format" in posted(curl, shell)[1]) == (False, False)
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
    python, curl = code_for(client, prompt="Why?", json_schema=SCHEMA, logprobs="on")
    schema = {"type": "json_schema", "json_schema": {"name": "answer", "schema": HELD}}
    weighed = {"logprobs": True, "top_logprobs": 5, "response_format": schema}
    asked = {"model": "alice/tern@1", "messages": [{"role": "user", "content": "Why?"}], **USUAL, **weighed}
    assert called(python, shell)[1:] == ["chat.completions.create", [], {**asked, "stream": True}]
    assert posted(curl, shell)[1] == asked
    sampling = chat(asked, defaults("serving")).sampling
    assert (sampling.logprobs, sampling.constraint) == (5, CONSTRAINT)
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
