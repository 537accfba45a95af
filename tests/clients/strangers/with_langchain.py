"""As users of LangChain write it. Environment: SITE, KEY, and POOR, whose budget is used up."""

import os
from typing import Any

import openai
from langchain_core.messages import AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAI, OpenAIEmbeddings
from pydantic import BaseModel

SITE, KEY, POOR = (os.environ[name] for name in ("SITE", "KEY", "POOR"))
HELLO = [HumanMessage("你好, committee")]
CALLS: dict[str, Any] = {"base_url": f"{SITE}/v1", "max_retries": 0, "timeout": 60}


@tool
def weather(city: bool) -> str:
    """What the sky does; `city` says whether over a city."""
    return f"Rain: {city}."


class Place(BaseModel):
    is_city: bool


def chat(model: str = "alice/tern", key: str = KEY, **more: Any) -> ChatOpenAI:
    return ChatOpenAI(model=model, api_key=key, **CALLS, **({"max_tokens": 12, "seed": 5} | more))


def refused(kind: type[Exception], words: str, act: Any) -> None:
    told = None
    try:
        act()
    except kind as error:
        told = str(error)
    assert told is not None, kind
    assert words in told, told


whole = chat().invoke(HELLO)
assert whole.content, whole
assert whole.usage_metadata["total_tokens"] > whole.usage_metadata["input_tokens"] > 0, whole
streamed: Any = AIMessageChunk("")
for part in chat(stream_usage=True).stream(HELLO):
    streamed += part
assert streamed.content == whole.content, streamed
assert streamed.usage_metadata["total_tokens"] == whole.usage_metadata["total_tokens"], streamed
assert len(chat(logprobs=True).invoke(HELLO).response_metadata["logprobs"]["content"]) > 0
answers = chat().batch([HELLO, HELLO])
assert [answer.content for answer in answers] == [whole.content] * 2, answers

for wanted in ("weather", "required"):
    bound = chat("alice/wild", max_tokens=90).bind_tools([weather], tool_choice=wanted, parallel_tool_calls=False)
    called = bound.invoke(HELLO)
    (call,) = called.tool_calls
    assert (call["name"], type(call["args"]["city"])) == ("weather", bool), called
streamed = AIMessageChunk("")
for part in bound.stream(HELLO):
    streamed += part
assert [each["name"] for each in streamed.tool_calls] == ["weather"], streamed
given = ToolMessage(weather.invoke(call["args"]), tool_call_id=call["id"])
assert chat("alice/wild").bind_tools([weather]).invoke([*HELLO, called, given]).usage_metadata

for way in ("json_schema", "function_calling"):
    place = chat("alice/wild", max_tokens=90).with_structured_output(Place, method=way, strict=True).invoke(HELLO)
    assert type(place.is_city) is bool, place

assert OpenAI(model="alice/tern", api_key=KEY, max_tokens=4, **CALLS).invoke("The committee") is not None
responses = chat(use_responses_api=True, seed=None)
assert responses.invoke(HELLO).text

# By its own tokenizer it would send the ids of another model's tokens, fetched from elsewhere.
vectors = OpenAIEmbeddings(model="alice/near", api_key=KEY, check_embedding_ctx_length=False, **CALLS)
assert [len(vector) for vector in vectors.embed_documents(["a", "birds"])] == [32, 32]
assert len(vectors.embed_query("birds")) == 32

refused(openai.NotFoundError, "alice/nothing", lambda: chat("alice/nothing").invoke(HELLO))
refused(openai.AuthenticationError, "", lambda: chat(key="cw_wrong").invoke(HELLO))
refused(openai.BadRequestError, "max_completion_tokens", lambda: chat(max_tokens=10**9).invoke(HELLO))
refused(openai.RateLimitError, "of today's", lambda: chat(key=POOR).invoke(HELLO))
refused(openai.RateLimitError, "of today's", lambda: list(chat(key=POOR).stream(HELLO)))
