"""What the engine says of a model before people judge it: does its config tell the truth, does it load, does it answer?

Declared for `reviews.checks`, which run them in a confined child. Names of the engine are looked up when they are used,
so declaring loads no torch.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from inference import engine
from inference.engine.media import MOST_BYTES
from inference.vocabulary import BY_FILES, task_of
from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import MEBIBYTE, Bounds, check
from reviews.checks.subject import Subject

MEMORY = 6 * 1024 * MEBIBYTE
MOST_EXAMPLES, LONGEST_ANSWER, LONGEST_SHOWN = 5, 32, 160
KEY = "checked"
# What the engine calls the two texts of an input, and what cards do.
TWO_TEXTS = {
    "question-answering": {"question": "text", "context": "context"},
    "text-ranking": {"query": "source_sentence", "texts": "sentences"},
    "zero-shot-classification": {"text": "text", "candidate_labels": "candidate_labels"},
}
COMPANY = "engine"  # torch is imported once, the model is loaded once


class File(NamedTuple):
    """An example that lies in the release itself."""

    path: str
    data: bytes


SAVE = _("Save model and tokenizer again with save_pretrained and upload all its files.")
SAID = "%(detail)s"  # the engine says all of it
NOT_HERE = _("It can be published all the same; people run it on their own machines.")
REFUSED = {
    "no_config": blocking(_("There is no config.json."), SAVE),
    "bad_config": blocking(_("config.json cannot be used: %(detail)s"), SAVE),
    "bad_json": blocking(SAID, SAVE),
    "config_mismatch": blocking(_("config.json contradicts itself: %(detail)s"), SAVE),
    "config_out_of_bounds": blocking(
        _("A number in config.json is out of bounds: %(detail)s"),
        _("Correct the number. If it is right, the model is too large to be checked here."),
    ),
    "too_many_parameters": blocking(
        _("By its config, the model is larger than this site checks: %(detail)s"), _("Publish a smaller model.")
    ),
    "weights_mismatch": blocking(_("The weights are not those that config.json describes: %(detail)s"), SAVE),
    "no_weights": blocking(SAID, SAVE),
    "remote_code": blocking(
        _("%(detail)s Nothing here ever runs it."),
        _("Use an architecture that the library has built in, and remove “auto_map”."),
    ),
    "unsafe_format": blocking(_("A file cannot be loaded safely: %(detail)s"), _("Publish safetensors only.")),
    "link_outside": blocking(_("A link leads out of the project: %(detail)s"), _("Put the file itself there.")),
    "no_processor": blocking(_("There is no preprocessor_config.json."), SAVE),
    "no_tokenizer": blocking(_("There is no tokenizer.json."), SAVE),
    "tokenizer_failed": blocking(_("The tokenizer cannot be loaded and used: %(detail)s"), SAVE),
    "tokenizer_mismatch": blocking(
        _("Tokenizer and weights do not fit: %(detail)s"), _("Upload the tokenizer that the model was trained with.")
    ),
    "template_failed": blocking(SAID, _("Correct the template, or remove it.")),
    "wrong_task": blocking(
        _("The files are a model for another task: %(detail)s"), _("Correct the task of the project, or the files.")
    ),
    "unsupported_architecture": warning(_("It cannot be run on this site: %(detail)s"), NOT_HERE),
    "unknown_architecture": warning(_("It cannot be run on this site: %(detail)s"), NOT_HERE),
    "quantised": warning(_("It cannot be run on this site: %(detail)s"), NOT_HERE),
    "adapter_unsupported": warning(_("It is an adapter that cannot be run on this site: %(detail)s"), NOT_HERE),
    "bad_adapter": blocking(
        _("The files of the adapter contradict each other: %(detail)s"),
        _("Save the adapter again with save_pretrained of peft, and upload both files."),
    ),
}
OTHERWISE = blocking(_("The engine refuses this model: %(detail)s"), SAVE)
ADAPTER = info(_("An adapter runs on its base model only, which is not at hand here; it is put on it when it is run."))
NOT_SERVED = info(_("Models for this task are not run on this site."))


@check(
    "config",
    title=_("Config and memory"),
    faults=REFUSED
    | {
        "refused": OTHERWISE,
        "not_served": NOT_SERVED,
        "estimate": info(_("%(parameters)s parameters, %(bytes)s of memory, context %(context)s.")),
        "adapter": info(_("An adapter with %(parameters)s parameters, which is put on the base model of its card.")),
    },
    rule_version="2026-11-2",
    kinds={"model"},
    bounds=Bounds(seconds=180, cpu_seconds=150, memory=3 * 1024 * MEBIBYTE, children=True),
    after=("pickles", "safetensors"),
    order=45,
    company=COMPANY,
)
def config(subject: Subject) -> Iterator[Finding]:
    """The header of the weights against the model that the config describes, built without memory."""
    if (task := _task(subject)) is None:
        yield Finding("not_served")
        return
    if engine.is_adapter(subject.folder):
        yield _adapter(subject.folder)
        return
    found = engine.inspect(subject.folder, task=task)
    yield from _refused(found.refusals)
    if found.is_loadable:
        evidence = {
            "parameters": found.parameters,
            "bytes": found.memory_bytes,
            "context": found.context_length,
        }
        yield Finding("estimate", evidence=evidence)


@check(
    "load",
    title=_("Clean load"),
    faults=REFUSED
    | {
        "refused": OTHERWISE,
        "not_served": NOT_SERVED,
        "loaded": info(_("Loaded and warmed up in %(seconds)s s; %(bytes)s of weights.")),
        "adapter": ADAPTER,
    },
    rule_version="2026-11-2",
    kinds={"model"},
    bounds=Bounds(seconds=300, cpu_seconds=280, memory=MEMORY, children=True),
    after=("pickles", "safetensors", "config"),
    order=60,
    company=COMPANY,
)
def load(subject: Subject) -> Iterator[Finding]:
    """In a clean child, with nothing but what was handed in."""
    if (task := _task(subject)) is None:
        yield Finding("not_served")
        return
    if engine.is_adapter(subject.folder):
        yield Finding("adapter")
        return
    try:
        _runner, loaded = _loaded(subject.folder, task)
    except engine.LoadRefused as refused:
        yield from _refused(refused.refusals)
        return
    evidence = {"seconds": loaded.load_seconds, "bytes": loaded.bytes}
    yield Finding("loaded", evidence=evidence)


@check(
    "sample",
    title=_("Examples"),
    faults=REFUSED
    | {
        "refused": OTHERWISE,
        "not_served": NOT_SERVED,
        "no_examples": warning(
            _("The card offers no examples to try."),
            _("Add “widget” to its head: a list of inputs that show what the model does well."),
        ),
        "example_wrong": warning(
            _("Example %(number)s cannot be read."), _("Write each as “text: …”, or as “messages” of a conversation.")
        ),
        "example_failed": blocking(
            _("Example %(number)s fails: %(detail)s"), _("Try it yourself with the files that you uploaded.")
        ),
        "answered": info(_("“%(asked)s” → “%(answer)s”")),
        "adapter": ADAPTER,
    },
    rule_version="2026-11-2",
    kinds={"model"},
    bounds=Bounds(seconds=300, cpu_seconds=280, memory=MEMORY, children=True),
    after=("load",),
    order=70,
    company=COMPANY,
)
def sample(subject: Subject) -> Iterator[Finding]:
    """The card's own examples on the frozen files."""
    task = _task(subject)
    if task is None:
        yield Finding("not_served")
        return
    if engine.is_adapter(subject.folder):
        yield Finding("adapter")
        return
    examples = subject.card_data.get("widget")
    if not isinstance(examples, list) or not examples:
        yield Finding("no_examples", "README.md", field="widget")
        return
    try:
        runner, _model = _loaded(subject.folder, task)
    except engine.LoadRefused as refused:
        yield from _refused(refused.refusals)
        return
    for number, example in enumerate(examples[:MOST_EXAMPLES], start=1):
        yield _tried(runner, task, number, _with_file(subject, task, example))


@lru_cache(maxsize=1)
def _loaded(folder: Path, task: str) -> tuple[Any, Any]:
    """An engine that holds the model; within one child `sample` finds it as `load` left it."""
    runner = engine.Engine(threads=1)
    return runner, runner.load(KEY, folder, task=task)


def _task(subject: Subject) -> str | None:
    found = task_of(subject.task)
    return str(found) if found else None


def _adapter(folder: Path) -> Finding:
    try:
        plan = engine.inspect_adapter(folder)
    except engine.LoadRefused as refused:
        return next(_refused(refused.refusals))
    return Finding("adapter", evidence={"parameters": plan.parameters})


def _refused(refusals: Any) -> Iterator[Finding]:
    for refusal in refusals:
        code = refusal.code if refusal.code in REFUSED else "refused"
        yield Finding(code, refusal.where[:200], evidence=_told(refusal.message, 500))


def _told(message: Any, most: int) -> dict[str, Any]:
    """In English, and what it is said from to whoever reads it."""
    return {"detail": message[:most], "told": {"detail": message.parts}}


def _tried(runner: Any, task: str, number: int, example: Any) -> Finding:
    asked = _asked(task, example)
    if asked is None:
        return Finding("example_wrong", "README.md", field="widget", evidence={"number": number})
    try:
        answer = _answer(runner, task, asked)
    except engine.EngineError as error:
        evidence = {"number": number, **_told(error.message, 300)}
        return Finding("example_failed", "README.md", field="widget", evidence=evidence)
    shown = _words(asked)
    return Finding("answered", evidence={"asked": shown[:LONGEST_SHOWN], "answer": answer[:LONGEST_SHOWN]})


def _with_file(subject: Subject, task: str, example: Any) -> Any:
    """A card names the file of an example as `src`; only one of the release itself is looked at."""
    if task not in BY_FILES:
        return example
    named = example.get("src") if isinstance(example, dict) else None
    file = subject.file(named) if isinstance(named, str) else None
    return File(file.path, subject.read(file.path, MOST_BYTES + 1)) if file else None


def _asked(task: str, example: Any) -> Any:
    """`{text: …}`, `{messages: […]}` or the text itself, as cards write them; with what else the task takes. A file
    is there already."""
    if isinstance(example, File):
        return example
    if isinstance(example, str) and example.strip():
        example = {"text": example}
    if not isinstance(example, dict):
        return None
    if task in TWO_TEXTS:
        names, given = TWO_TEXTS[task], [example.get(name) for name in TWO_TEXTS[task].values()]
        return dict(zip(names, given, strict=True)) if all(given) else None
    messages = example.get("messages")
    if isinstance(messages, list) and messages and all(isinstance(message, dict) for message in messages):
        return messages
    text = example.get("text")
    return text if isinstance(text, str) and text.strip() else None


def _words(asked: Any) -> str:
    if isinstance(asked, File):
        return asked.path
    if isinstance(asked, dict):
        return str(next(iter(asked.values())))
    return asked if isinstance(asked, str) else str(asked[-1].get("content", ""))


def _answer(runner: Any, task: str, asked: Any) -> str:
    runner.submit(_request(runner, task, asked))
    return _collected(runner)


def _request(runner: Any, task: str, asked: Any) -> Any:
    if task == "text-generation":
        return _written(runner.tokenize(KEY, asked))
    if task == "text-classification":
        return engine.ClassifyRequest("example", KEY, (runner.tokenize(KEY, asked),))
    if task == "feature-extraction":
        return engine.EmbedRequest("example", KEY, (runner.tokenize(KEY, asked),))
    given, options = _split(task, asked.data if isinstance(asked, File) else asked)
    reading = runner.read(KEY, [given], options)
    if task in engine.REWRITES:
        return _written(reading.pieces[0].tokens)
    if isinstance(asked, File):
        return engine.SenseRequest("example", KEY, reading)
    return engine.TaskRequest("example", KEY, reading)


def _written(prompt: Any) -> Any:
    sampling = engine.Sampling(max_tokens=LONGEST_ANSWER, temperature=0.0)
    return engine.GenerateRequest("example", KEY, prompt, sampling)


def _split(task: str, asked: Any) -> tuple[Any, dict[str, Any]]:
    """The input, and what the task is told beside it. Cards write labels as one text with commas, too."""
    if task != "zero-shot-classification":
        return asked, {}
    labels = asked["candidate_labels"]
    named = [label.strip() for label in labels.split(",")] if isinstance(labels, str) else labels
    return asked["text"], {"candidate_labels": named}


def _collected(runner: Any) -> str:
    text: list[str] = []
    while runner.has_work():
        for event in runner.step():
            if isinstance(event, engine.TokenEvent):
                text.append(event.text)
            elif isinstance(event, engine.ResultEvent):
                text.append(_shown(event.data))
            elif isinstance(event, engine.FailedEvent):
                raise engine.EngineError(event.code, event.message)
    return "".join(text)


def _shown(data: Any) -> str:
    """The first few of what was found, each by its own word for it."""
    if "embeddings" in data:
        return f"[{len(data['embeddings'][0])}]"
    (found,) = next(iter(data.values()))
    for written in ("text", "generated_text"):
        if written in found:
            return str(found[written])
    flat = [one for each in found for one in (each if isinstance(each, list) else [each])]
    return ", ".join(f"{_name(one)} {one['score']:.2f}" for one in flat[:3])


def _name(found: dict[str, Any]) -> str:
    name = next(str(found[key]) for key in ("label", "word", "answer", "token_str", "index") if key in found)
    return f"{name} ({found['entity']})" if "entity" in found else name
