"""The same run from code: what the panel shows under it works when pasted, with a token."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from inference.forms.base import lines_of
from inference.typed import BEYOND, FORMAT, Message, choices_of, fields_of, messages_of, parameters_of
from inference.vocabulary import BY_PICTURES, Task

if TYPE_CHECKING:
    from inference.panels import Trial


@dataclass(frozen=True)
class Snippet:
    name: str
    code: str


def snippets(trial: "Trial") -> list[Snippet]:
    if trial.task in FILES:
        listens = [Snippet("openai", _listen(trial))] if trial.task == Task.AUTOMATIC_SPEECH_RECOGNITION else []
        return [*listens, Snippet("huggingface_hub", _hub(trial)), Snippet("curl", _post_file(trial))]
    if trial.task in BODIES:
        hub = [Snippet("huggingface_hub", _hub(trial))] if trial.task in CALLS else []
        return [*hub, Snippet("curl", _post_task(trial))]
    return [Snippet("openai", _python(trial)), Snippet("curl", _curl(trial))]


# The method of the Hub's client for each task, and the body that it sends.
CALLS: dict[str, str] = {
    Task.TEXT_CLASSIFICATION: "text_classification(%(prompt)s%(more)s)",
    Task.TOKEN_CLASSIFICATION: "token_classification(%(prompt)s%(more)s)",
    Task.QUESTION_ANSWERING: "question_answering(question=%(prompt)s, context=%(context)s%(more)s)",
    Task.ZERO_SHOT_CLASSIFICATION: "zero_shot_classification(%(prompt)s, %(candidate_labels)s%(more)s)",
    Task.FILL_MASK: "fill_mask(%(prompt)s%(more)s)",
    Task.SUMMARIZATION: "summarization(%(prompt)s%(more)s).summary_text",
    Task.TRANSLATION: "translation(%(prompt)s%(more)s).translation_text",
    Task.IMAGE_CLASSIFICATION: "image_classification(%(prompt)s%(more)s)",
    Task.IMAGE_TO_TEXT: "image_to_text(%(prompt)s).generated_text",
    Task.AUTOMATIC_SPEECH_RECOGNITION: "automatic_speech_recognition(%(prompt)s%(more)s).%(heard)s",
}
FILES: dict[str, str] = {
    **dict.fromkeys(BY_PICTURES, "picture.jpg"),
    Task.AUTOMATIC_SPEECH_RECOGNITION: "speech.flac",
}
REWRITING = {Task.SUMMARIZATION, Task.TRANSLATION}
LANGUAGES = ("src_lang", "tgt_lang")
Body = Callable[[dict[str, Any]], dict[str, Any]]
BODIES: dict[str, Body] = {
    Task.TEXT_CLASSIFICATION: lambda given: {"inputs": given["prompt"]},
    Task.TOKEN_CLASSIFICATION: lambda given: {"inputs": given["prompt"]},
    Task.QUESTION_ANSWERING: lambda given: {"inputs": {"question": given["prompt"], "context": given["context"]}},
    Task.ZERO_SHOT_CLASSIFICATION: lambda given: {
        "inputs": given["prompt"],
        "parameters": {"candidate_labels": given["candidate_labels"]},
    },
    Task.FILL_MASK: lambda given: {"inputs": given["prompt"]},
    Task.SUMMARIZATION: lambda given: {"inputs": given["prompt"]},
    Task.TRANSLATION: lambda given: {"inputs": given["prompt"]},
    Task.TEXT2TEXT_GENERATION: lambda given: {"inputs": given["prompt"]},
    Task.TEXT_RANKING: lambda given: {"inputs": {"query": given["prompt"], "texts": given["texts"]}},
}
CLIENT = """from openai import OpenAI

client = OpenAI(base_url="%(site)s/v1", api_key="cw_…")
"""
EMBED = """answer = client.embeddings.create(model=%(model)s, input=%(text)s)
for each in answer.data:
    print(each.embedding)"""
CHAT = """stream = client.chat.completions.create(
    model=%(model)s,
    messages=%(text)s,
    %(settings)s, stream=True,
)
for part in stream:
%(told)s"""
COMPLETE = """stream = client.completions.create(
    model=%(model)s,
    prompt=%(text)s,
    %(settings)s, stream=True,
)
for part in stream:
%(told)s"""
SAID = '    print(part.choices[0].delta.content or "", end="")'
SAID_AND_WEIGHED = """    if likely := part.choices[0].logprobs:
        for each in likely.content:
            print(repr(each.token), each.logprob, [(other.token, other.logprob) for other in each.top_logprobs])"""
WRITTEN = '    print(part.choices[0].text, end="")'
WRITTEN_AND_WEIGHED = """    if likely := part.choices[0].logprobs:
        for token, logprob, others in zip(likely.tokens, likely.token_logprobs, likely.top_logprobs):
            print(repr(token), logprob, others)"""
LISTEN = """with open("speech.flac", "rb") as file:
    heard = client.audio.%(method)s.create(model=%(model)s, file=file%(more)s)
%(told)s"""
TOLD: dict[Any, str] = {
    None: "print(heard.text)",
    True: "for each in heard.segments:\n    print(each.start, each.end, each.text)",
    "word": "for each in heard.words:\n    print(each.start, each.end, each.word)",
}
GRANULARITIES: dict[Any, list[str]] = {True: ["segment"], "word": ["word"]}
NO_SETTINGS = "# This method takes no settings; curl does.\n"
HUB = """from huggingface_hub import InferenceClient

client = InferenceClient(model="%(site)s/models/%(name)s", token="cw_…")
print(client.%(call)s)"""


def _python(trial: "Trial") -> str:
    named = {"site": settings.SITE_URL, "model": _quoted(trial.model_id)}
    if trial.task == Task.FEATURE_EXTRACTION:
        return (CLIENT + EMBED) % (named | {"text": _quoted(_lines(trial))})
    given = choices_of(trial.form)
    beyond = BEYOND if trial.form.is_chat else (*BEYOND, FORMAT)  # what the client's method has no name for
    if more := {name: given.pop(name) for name in beyond if name in given}:
        given["extra_body"] = more
    named["settings"] = _named(given)
    is_weighed = "logprobs" in given
    if trial.form.is_chat:
        told = SAID_AND_WEIGHED if is_weighed else SAID
        return (CLIENT + CHAT) % (named | {"text": _one_a_line(messages_of(trial)), "told": told})
    told = WRITTEN_AND_WEIGHED if is_weighed else WRITTEN
    return (CLIENT + COMPLETE) % (named | {"text": _quoted(fields_of(trial)["prompt"]), "told": told})


def _listen(trial: "Trial") -> str:
    asked = parameters_of(trial.form)
    method = "translations" if asked.pop("task", "") == "translate" else "transcriptions"
    given, times = _beside_the_file(asked), asked.get("return_timestamps")
    if method == "translations":  # which has a name for the words alone, not for the rest
        more = {name: given.pop(name) for name in ("language", "timestamp_granularities") if name in given}
        given |= {"extra_body": more} if more else {}
    named = {"site": settings.SITE_URL, "model": _quoted(trial.model_id), "method": method, "told": TOLD[times]}
    return (CLIENT + LISTEN) % (named | {"more": f", {_named(given)}" if given else ""})


def _beside_the_file(asked: dict[str, Any]) -> dict[str, Any]:
    """As OpenAI's door calls it."""
    given: dict[str, Any] = {name: asked[name] for name in ("language", "prompt") if name in asked}
    if "return_timestamps" in asked:
        given["response_format"] = "verbose_json"
        given["timestamp_granularities"] = GRANULARITIES[asked["return_timestamps"]]
    return given


def _curl(trial: "Trial") -> str:
    if trial.task == Task.FEATURE_EXTRACTION:
        return _post("/v1/embeddings", {"model": trial.model_id, "input": _lines(trial)})
    given = choices_of(trial.form)
    if trial.form.is_chat:
        return _post("/v1/chat/completions", {"model": trial.model_id, "messages": messages_of(trial), **given})
    return _post("/v1/completions", {"model": trial.model_id, "prompt": fields_of(trial)["prompt"], **given})


def _hub(trial: "Trial") -> str:
    asked = parameters_of(trial.form)
    given = {name: _quoted(value) for name, value in _given(trial).items()}
    heard = "chunks" if "return_timestamps" in asked else "text"
    is_untold = trial.task == Task.IMAGE_TO_TEXT and asked
    more = {} if is_untold else _as_their_client_takes(trial.task, asked)
    call = CALLS[trial.task] % (given | {"more": f", {_named(more)}" if more else "", "heard": heard})
    code = HUB % {"site": settings.SITE_URL, "name": trial.model_id, "call": call}
    return NO_SETTINGS + code if is_untold else code


def _post_task(trial: "Trial") -> str:
    body = BODIES[trial.task](_given(trial))
    if parameters := body.get("parameters", {}) | parameters_of(trial.form):
        body["parameters"] = parameters
    return _post(f"/models/{trial.model_id}", body)


def _post_file(trial: "Trial") -> str:
    """As it lies there; where more is to be said than the file, within JSON."""
    where, asked = f"curl {settings.SITE_URL}/models/{trial.model_id}", parameters_of(trial.form)
    headers = '  -H "Authorization: Bearer cw_…" -H "Content-Type: application/%s" \\\n  --data-binary @%s'
    if not asked:
        return f"{where} \\\n" + headers % ("octet-stream", FILES[trial.task])
    file, said = FILES[trial.task], _in_quotes({"parameters": asked}).removeprefix("{")
    whole = f"""{{ printf '{{"inputs": "'; base64 < {file} | tr -d '\\n'; printf %s '", {said}'; }}"""
    return f"{whole} |\n{where} \\\n" + headers % ("json", "-")


def _given(trial: "Trial") -> dict[str, Any]:
    return {"prompt": FILES[trial.task]} if trial.task in FILES else fields_of(trial)


def _post(path: str, body: dict[str, Any]) -> str:
    return (
        f"curl {settings.SITE_URL}{path} \\\n"
        '  -H "Authorization: Bearer cw_…" -H "Content-Type: application/json" \\\n'
        f"  -d '{_in_quotes(body)}'"
    )


def _in_quotes(body: dict[str, Any]) -> str:
    """As JSON that a shell may have between single quotes."""
    return json.dumps(body, ensure_ascii=False).replace("'", "\\u0027")


def _lines(trial: "Trial") -> list[str]:
    return lines_of(fields_of(trial)["prompt"])


def _as_their_client_takes(task: str, given: dict[str, Any]) -> dict[str, Any]:
    """How a model writes has a name of its own for those that rewrite; and their client takes a language only with the
    other one."""
    if task == Task.AUTOMATIC_SPEECH_RECOGNITION:
        return {"extra_body": given} if given else {}
    if task not in REWRITING:
        return given
    languages = {name: given.pop(name) for name in LANGUAGES if name in given}
    if len(languages) < len(LANGUAGES):
        given, languages = given | languages, {}
    return languages | {"generate_parameters": given}


def _one_a_line(messages: list[Message]) -> str:
    if len(messages) == 1:
        return _quoted(messages)
    return "[\n" + "".join(f"        {_quoted(each)},\n" for each in messages) + "    ]"


def _named(given: dict[str, Any]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in given.items())


def _quoted(value: Any) -> str:
    """In Python. Texts and numbers are written there as in JSON, but not true, false and null, which a schema holds."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(name)}: {_quoted(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    return repr(value) if isinstance(value, bool | None) else json.dumps(value, ensure_ascii=False)
