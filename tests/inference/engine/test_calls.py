"""Calls of functions, held to the form that the model was taught: whatever it would rather say."""

import json
from pathlib import Path
from typing import Any

import pytest

from inference.engine import Constraint, Engine, FinishedEvent, GenerateRequest, InvalidRequest, Sampling
from inference.engine.calls import HERMES, LLAMA, MISTRAL, CallForm
from inference.engine.constraints import CALLS
from tests.inference.engine.conftest import run
from tests.inference.engine.models import WITH_TOOLS, save_decoder
from tests.inference.engine.test_generation import text

TALK = [{"role": "user", "content": "How is the weather?"}]
WEATHER = {"type": "object", "properties": {"city": {"enum": ["上海", "Oslo"]}}, "required": ["city"]}
FUNCTIONS = [{"name": "weather", "parameters": WEATHER | {"additionalProperties": False}}]
TOOLS = [{"type": "function", "function": function} for function in FUNCTIONS]
CITIES = ({"city": "上海"}, {"city": "Oslo"})


def held(*, required: bool, several: bool, **options: Any) -> Sampling:
    wanted = {"functions": FUNCTIONS, "required": required, "several": several}
    return Sampling(max_tokens=120, seed=2, constraint=Constraint(CALLS, json.dumps(wanted), "tools"), **options)


def ask(engine: Engine, name: str, sampling: Sampling) -> GenerateRequest:
    return GenerateRequest(name, "m", engine.tokenize("m", TALK, TOOLS), sampling, shows_calls=True)


@pytest.fixture(
    params=[(HERMES, False), (HERMES, True), (MISTRAL, True), (LLAMA, True)], ids=lambda p: f"{p[0].name}{p[1]}"
)
def form(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> CallForm:
    """A model taught this form, its mark once as plain text and once as a token of its own."""
    found: CallForm
    found, is_special = request.param
    template, marks = WITH_TOOLS.replace("MARK", found.mark), (found.mark,) if is_special else ()
    engine.load("m", save_decoder(tmp_path / "m", "qwen3", template=template, marks=marks), task="text-generation")
    return found


def inside(form: CallForm, written: str) -> str:
    """The JSON of what was written."""
    return written.removeprefix(form.mark).removesuffix(form.close)


def test_a_call_that_is_required_comes_and_ends_the_answer(form: CallForm, engine: Engine):
    assert engine.call_form("m") == form.name
    events = run(engine, [ask(engine, "1", held(required=True, several=False))])["1"]
    written = text(events)
    assert written.startswith("{" if form.is_bare else form.mark)
    found = json.loads(inside(form, written))
    call = found[0] if form.is_list else found
    assert call["name"] == "weather"
    assert call[form.arguments] in CITIES
    assert isinstance(events[-1], FinishedEvent)
    assert events[-1].reason == "stop"


def test_a_call_that_is_begun_freely_is_finished_in_its_form(form: CallForm, engine: Engine):
    """Words stay free; from the mark on the form is followed."""
    opening = "{" if form.is_bare else form.mark
    likely = tuple((token, 100.0) for token in engine.tokenize("m", opening))[:1]
    several = not form.is_bare
    called = text(run(engine, [ask(engine, "1", held(required=False, several=several, logit_bias=likely))])["1"])
    free = text(run(engine, [ask(engine, "2", held(required=False, several=False, temperature=1.3))])["2"])
    if len(engine.tokenize("m", opening)) == 1:  # so that its likeliest token is all of it
        assert inside(form, called).lstrip(" \n[").startswith(f'{{"name": "weather", "{form.arguments}": ')
    assert free


def test_no_call_slips_past_its_form_behind_white_space(engine: Engine, tmp_path: Path):
    """Whoever reads a bare call passes over what stands before it."""
    template = WITH_TOOLS.replace("MARK", LLAMA.mark)
    engine.load("m", save_decoder(tmp_path / "m", "qwen3", template=template), task="text-generation")
    likely = tuple((engine.tokenize("m", sign)[0], bias) for sign, bias in (("\n", 100.0), ("{", 99.0)))
    sampling = held(required=False, several=False, temperature=0, logit_bias=likely, frequency_penalty=2.0)
    written = text(run(engine, [ask(engine, "1", sampling)])["1"])
    assert written.startswith("\n")
    assert not written.lstrip().startswith("{")


def test_what_cannot_be_followed_of_a_schema_is_passed_over_where_nothing_is_strict(form: CallForm, engine: Engine):
    odd = {"type": "array", "items": {"enum": ["Oslo"]}, "minItems": 1, "maxItems": 2, "uniqueItems": True}
    parameters = {"type": "object", "properties": {"in": odd}, "required": ["in"], "additionalProperties": False}

    def sampling(*, strict: bool) -> Sampling:
        functions = [{"name": "weather", "parameters": parameters, "strict": strict}]
        wanted = json.dumps({"functions": functions, "required": True, "several": False})
        return Sampling(max_tokens=120, seed=2, constraint=Constraint(CALLS, wanted, "tools"))

    found = json.loads(inside(form, text(run(engine, [ask(engine, "1", sampling(strict=False))])["1"])))
    call = found[0] if form.is_list else found
    assert call[form.arguments] in ({"in": ["Oslo"]}, {"in": ["Oslo", "Oslo"]})
    with pytest.raises(InvalidRequest, match="uniqueItems"):
        engine.submit(ask(engine, "2", sampling(strict=True)))


def test_functions_that_would_take_for_ever_to_make_ready_are_refused(form: CallForm, engine: Engine):
    """Whether the mark is a token or a text; others wait for it no longer than for a trial."""
    heavy = {"type": "string", "allOf": [{"pattern": f"a.{{{at}}}b"} for at in range(40)]}
    function = {"name": "count", "parameters": {"type": "object", "properties": {"n": heavy}, "required": ["n"]}}
    wanted = json.dumps({"functions": [function], "required": True, "several": False})
    with pytest.raises(InvalidRequest, match="too long") as refused:
        engine.submit(ask(engine, "1", Sampling(constraint=Constraint(CALLS, wanted, "tools"))))
    assert refused.value.param == "tools"


def test_functions_are_refused_to_a_model_that_was_taught_no_calls(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["qwen3"], task="text-generation")
    with pytest.raises(InvalidRequest) as refused:
        engine.tokenize("m", TALK, TOOLS)
    assert refused.value.param == "tools"
    with pytest.raises(InvalidRequest) as refused:
        engine.submit(GenerateRequest("1", "m", (5, 6), held(required=True, several=True)))
    assert refused.value.param == "tools"
    assert engine.call_form("m") == ""
