"""Answers held to a form: what comes out has it, whatever the model would rather say, and a bad form hurts nobody."""

import json
import re
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from inference.engine import Constraint, Engine, FailedEvent, FinishedEvent, InvalidRequest, Sampling
from inference.engine.constraints import CHOICE, REGEX, SCHEMA, one_of
from tests.inference.engine.conftest import run
from tests.inference.engine.models import LINES
from tests.inference.engine.test_generation import GREEDY, alone, ask, text, tokens

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 6},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
        "likes": {"enum": ["茶", "coffee"]},
    },
    "required": ["name", "age", "likes"],
    "additionalProperties": False,
}


def held(kind: str, form: Any, **options: Any) -> Sampling:
    written = form if isinstance(form, str) else json.dumps(form, ensure_ascii=False)
    given: dict[str, Any] = {"max_tokens": 200, "seed": 3, "constraint": Constraint(kind, written)}
    return Sampling(**(given | options))


@pytest.fixture
def model(engine: Engine, folders: dict[str, Path]) -> Engine:
    engine.load("m", folders["qwen3"], task="text-generation")
    return engine


@pytest.mark.parametrize("options", [{"temperature": 0}, {"temperature": 1.5, "top_p": 0.8}, {"temperature": 0.9}])
def test_answers_have_their_form_beside_others_that_have_none(
    model: Engine, folders: dict[str, Path], options: dict[str, Any]
):
    sampling = {
        "person": held(SCHEMA, PERSON, **options),
        "date": held(REGEX, r"20\d\d-(0[1-9]|1[0-2])", **options),
        "mood": Sampling(max_tokens=20, seed=1, constraint=one_of(["好", "so-so", 'bad "news"'], "choice"), **options),
    }
    requests = [ask(model, name, LINES[0], one) for name, one in sampling.items()]
    events = run(model, [*requests, ask(model, "free", LINES[1])])

    person = json.loads(text(events["person"]))
    assert list(person) == ["name", "age", "likes"]
    assert len(person["name"]) <= 6
    assert 0 <= person["age"] <= 150
    assert person["likes"] in PERSON["properties"]["likes"]["enum"]  # type: ignore[index]
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text(events["date"]))
    assert text(events["mood"]) in ("好", "so-so", 'bad "news"')
    ends = [one[-1] for name, one in events.items() if name != "free"]
    assert [end.reason for end in ends if isinstance(end, FinishedEvent)] == ["stop"] * 3
    assert tokens(events["free"]) == alone(folders["qwen3"], model.tokenize("m", LINES[1]), 40)


@pytest.mark.parametrize(
    ("asked", "written"),
    [(r"\d{30}", r"[0-9]{30}"), (r"[\d-]{30}\\d", r"[0-9-]{30}\\d")],
)
def test_digits_of_a_regex_are_those_of_ascii(model: Engine, asked: str, written: str):
    events = run(model, [ask(model, "r", LINES[0], held(REGEX, asked, temperature=1.5))])
    assert re.fullmatch(written, text(events["r"]))


def test_the_likeliest_token_that_is_allowed_is_taken_and_logprobs_stay_the_model_s(model: Engine):
    """The form decides what may be said; what the model thinks of it is told as it is."""
    choice = Constraint(CHOICE, json.dumps(["The", "A", "每"]))
    sampling = Sampling(max_tokens=1, temperature=0, logprobs=20, constraint=choice)
    constrained = run(model, [ask(model, "1", LINES[2], sampling)])["1"][0]
    free = run(model, [ask(model, "2", LINES[2], Sampling(max_tokens=1, temperature=0, logprobs=20))])["2"][0]
    assert constrained.top == free.top  # type: ignore[union-attr]
    assert constrained.logprob <= free.logprob  # type: ignore[union-attr, operator]


def test_another_engine_continues_within_the_form(model: Engine):
    whole = run(model, [ask(model, "1", LINES[3], held(SCHEMA, PERSON))])["1"]
    sent = tuple(tokens(whole)[:9])
    rest = run(model, [ask(model, "2", LINES[3], held(SCHEMA, PERSON), emitted=sent)])["2"]
    assert [*sent, *tokens(rest)] == tokens(whole)
    over = run(model, [ask(model, "3", LINES[3], held(SCHEMA, PERSON), emitted=tuple(tokens(whole)))])["3"]
    assert [event.reason for event in over if isinstance(event, FinishedEvent)] == ["stop"]


DEEP: Any = {"type": "string"}
for _ in range(300):
    DEEP = {"type": "object", "properties": {"a": DEEP}, "required": ["a"]}
DOUBLED: Any = {"d0": {"type": "string"}}
for _at in range(1, 60):
    _last = {"$ref": f"#/$defs/d{_at - 1}"}
    DOUBLED[f"d{_at}"] = {"anyOf": [_last, {"allOf": [_last, _last]}]}


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        (SCHEMA, {"type": "wizard"}),
        (SCHEMA, {"$ref": "http://127.0.0.1:1/schema"}),
        (SCHEMA, {"type": "object", "if": {}, "then": {}}),
        (SCHEMA, {"type": "integer", "minimum": 10, "maximum": 5}),
        (SCHEMA, DEEP),
        (SCHEMA, {"$defs": DOUBLED, "$ref": "#/$defs/d59"}),
        (SCHEMA, {"type": "integer", "allOf": [{"multipleOf": number} for number in (9973, 9967, 9949)]}),
        (SCHEMA, {"type": "string", "allOf": [{"pattern": f"a.{{{at}}}b"} for at in range(40)]}),
        (SCHEMA, {"type": "object", "patternProperties": {f"^k{at}_": {"type": "integer"} for at in range(1_000)}}),
        (REGEX, "(((("),
        (REGEX, "yes\\"),
        (REGEX, "yes\\\\\\"),
        (REGEX, "a" * 60_000 + "(b|c"),
    ],
)
def test_a_form_that_cannot_be_followed_is_refused_before_anything_is_queued(model: Engine, kind: str, form: Any):
    with pytest.raises(InvalidRequest) as refused:
        model.submit(ask(model, "1", LINES[0], held(kind, form)))
    assert (refused.value.code, refused.value.param) == ("invalid_grammar", "constraint")
    assert not model.has_work()


def test_what_is_wrong_with_an_expression_is_said(model: Engine):
    for pattern, why in (
        ("(", "unclosed group"),
        ("(?=x)y", "look-around, including"),
        ("a{2,1}", "the start must be"),
    ):
        with pytest.raises(InvalidRequest, match=f"regex parse error: .*{why}"):
            model.submit(ask(model, "1", LINES[0], held(REGEX, pattern)))
    ends = ask(model, "1", LINES[0], held(REGEX, r"yes\\"))
    assert text(run(model, [ends])["1"]) == "yes\\"
    assert not model.has_work()


def test_forms_made_to_take_long_end_soon_and_alone(model: Engine, folders: dict[str, Path]):
    """Neither compiling nor following them holds up the others; at worst the one that asked is told why it ended."""
    wide = {f"k{at}": {"type": "integer"} for at in range(2_000)}
    bombs = {
        "wide": (SCHEMA, {"type": "object", "properties": wide}),
        "repeats": (REGEX, "((a{0,1000}){0,1000}){0,1000}"),
        "states": (REGEX, ".*a.{2000}b"),
        "items": (SCHEMA, {"type": "array", "minItems": 100_000, "items": {"type": "string", "minLength": 10_000}}),
    }
    began = time.process_time()
    requests = [ask(model, name, LINES[0], held(*form, max_tokens=30)) for name, form in bombs.items()]
    events = run(model, [*requests, ask(model, "innocent", LINES[1], GREEDY)])
    assert time.process_time() - began < 20
    assert tokens(events["innocent"]) == alone(folders["qwen3"], model.tokenize("m", LINES[1]), 40)
    ends = {name: events[name][-1] for name in bombs}
    assert all(
        end.reason in ("stop", "length") if isinstance(end, FinishedEvent) else isinstance(end, FailedEvent)
        for end in ends.values()
    )
    assert ends["wide"].code == "grammar_failed"  # type: ignore[union-attr]
    assert ends["wide"].param == "constraint"  # type: ignore[union-attr]


def test_forms_are_compiled_by_whoever_asks_while_the_engine_goes_on(model: Engine):
    model.submit(ask(model, "long", LINES[0], Sampling(max_tokens=200, temperature=0, ignore_eos=True)))
    large = {"enum": [f"{at:060}" for at in range(800)]}
    asking = threading.Thread(target=lambda: model.submit(ask(model, "held", LINES[1], held(SCHEMA, large))))
    asking.start()
    events = run(model)
    asking.join()
    events |= run(model)
    assert len(tokens(events["long"])) == 200
    assert json.loads(text(events["held"])) in large["enum"]
