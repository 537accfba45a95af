"""A request that exists makes sense."""

import subprocess
import sys
from typing import Any

import pytest

from inference.engine import (
    ClassifyRequest,
    Constraint,
    EmbedRequest,
    GenerateRequest,
    InvalidRequest,
    Limits,
    Sampling,
)


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 10**12}, "max_tokens"),
        ({"max_tokens": True}, "max_tokens"),
        ({"max_tokens": 2.5}, "max_tokens"),
        ({"temperature": -0.1}, "temperature"),
        ({"temperature": float("nan")}, "temperature"),
        ({"temperature": float("inf")}, "temperature"),
        ({"temperature": "hot"}, "temperature"),
        ({"top_p": 0.0}, "top_p"),
        ({"top_p": 1.1}, "top_p"),
        ({"top_k": -1}, "top_k"),
        ({"min_p": 2}, "min_p"),
        ({"frequency_penalty": 3}, "frequency_penalty"),
        ({"presence_penalty": -3}, "presence_penalty"),
        ({"repetition_penalty": 0}, "repetition_penalty"),
        ({"logit_bias": ((-1, 1.0),)}, "logit_bias"),
        ({"logit_bias": ((1, 101.0),)}, "logit_bias"),
        ({"logit_bias": ((1, 1.0),) * 2000}, "logit_bias"),
        ({"seed": 2**70}, "seed"),
        ({"seed": "x"}, "seed"),
        ({"stop": ("",)}, "stop"),
        ({"stop": ("x" * 1000,)}, "stop"),
        ({"stop": ("x",) * 10_000}, "stop"),
        ({"stop": "x"}, "stop"),
        ({"logprobs": 21}, "logprobs"),
        ({"constraint": Constraint("regex", "a"), "ignore_eos": True}, "ignore_eos"),
    ],
)
def test_nonsense_in_sampling_names_its_field(options: dict[str, Any], param: str):
    with pytest.raises(InvalidRequest) as refused:
        Sampling(**options)
    assert refused.value.param == param
    assert refused.value.message


@pytest.mark.parametrize("prompt", [(), (-1,), (1.0,), (True,), [1], ("1",)])
def test_a_prompt_is_a_tuple_of_ids(prompt: Any):
    with pytest.raises(InvalidRequest):
        GenerateRequest("1", "m", prompt, Sampling())


@pytest.mark.parametrize("kind", [EmbedRequest, ClassifyRequest])
@pytest.mark.parametrize("inputs", [(), ((),), ((1,), ()), ((1, -2),), ((1,),) * 5000])
def test_inputs_are_tuples_of_ids(kind: Any, inputs: Any):
    with pytest.raises(InvalidRequest):
        kind("1", "m", inputs)


@pytest.mark.parametrize("name", ["", "x" * 1000, None])
def test_ids_are_short_strings(name: Any):
    with pytest.raises(InvalidRequest):
        GenerateRequest(name, "m", (1,), Sampling())


def test_no_more_may_have_been_sent_than_was_asked_for():
    with pytest.raises(InvalidRequest):
        GenerateRequest("1", "m", (1,), Sampling(max_tokens=2), emitted=(1, 2, 3))


def test_limits_leave_room_for_prompts():
    with pytest.raises(ValueError, match="32 tokens"):
        Limits(sequences=64, step_tokens=64)
    with pytest.raises(ValueError, match="at least 1"):
        Limits(waiting=0)


def test_stating_a_request_needs_no_torch():
    code = "import sys, inference.engine.requests, inference.engine.events; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
