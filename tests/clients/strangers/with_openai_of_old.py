"""As people wrote it before version 1 of OpenAI's client. Environment: SITE, KEY, and POOR, whose budget is used up."""

import asyncio
import io
import json
import os
import wave
from typing import Any

import openai

SITE, KEY, POOR = (os.environ[name] for name in ("SITE", "KEY", "POOR"))
HELLO = [{"role": "user", "content": "你好, committee"}]
WEATHER = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": {"city": {"enum": ["Bern"]}},
        "required": ["city"],
        "additionalProperties": False,
    },
}
openai.api_base = f"{SITE}/v1"
openai.api_key = KEY


def refused(kind: type[Exception], words: str, act: Any) -> Any:
    told: Any = None
    try:
        act()
    except kind as error:
        told = error
    assert told is not None, kind
    assert words in str(told), told
    return told


def chat(model: str = "alice/tern", **more: Any) -> Any:
    return openai.ChatCompletion.create(model=model, **{"messages": HELLO, "max_tokens": 12, "seed": 5} | more)


# What tutorials of the time print, word for word.
response = openai.Completion.create(
    engine="text-davinci-002", prompt="Once upon a time", max_tokens=8, n=1, stop=None, temperature=0.5
)
message = response.choices[0].text.strip()
assert message, response
assert 0 < response.usage.completion_tokens <= 8, response
assert response.response_ms > 0, response.response_ms
assert response.organization is None, response.organization

named = {"model": "alice/tern", "prompt": "Once", "max_tokens": 6, "seed": 3, "temperature": 0}
text = openai.Completion.create(**named, logprobs=2).choices[0].text
assert "".join(part.choices[0].text for part in openai.Completion.create(**named, stream=True)) == text
assert len(openai.Completion.create(**named | {"prompt": ["Once", "Twice"], "n": 2}).choices) == 4

whole = chat().choices[0].message.content
assert "".join(part.choices[0].delta.get("content", "") for part in chat(stream=True)) == whole
assert asyncio.run(openai.ChatCompletion.acreate(model="alice/tern", messages=HELLO, max_tokens=12, seed=5)).choices[
    0
].message.content == whole  # fmt: skip

asked: dict[str, Any] = {"functions": [WEATHER], "function_call": {"name": "weather"}, "max_tokens": 90}
said = chat("alice/wild", **asked).choices[0]
assert (said.finish_reason, said.message.function_call.name) == ("function_call", "weather"), said
assert json.loads(said.message.function_call.arguments) == {"city": "Bern"}, said
parts = [part.choices[0].delta.get("function_call", {}) for part in chat("alice/wild", **asked, stream=True)]
assert json.loads("".join(part.get("arguments", "") for part in parts)) == {"city": "Bern"}, parts
told = [*HELLO, said.message, {"role": "function", "name": "weather", "content": "Rain."}]
assert chat("alice/wild", messages=told, functions=[WEATHER]).usage.completion_tokens > 0

for model in ({"engine": "text-embedding-ada-002"}, {"model": "alice/near"}):
    rows = openai.Embedding.create(input=["a", "birds"], **model).data
    assert [len(row.embedding) for row in rows] == [32, 32], rows

with io.BytesIO() as file:
    with wave.open(file, "wb") as tone:
        tone.setnchannels(1)
        tone.setsampwidth(2)
        tone.setframerate(16_000)
        tone.writeframes(bytes(range(250)) * 128)
    sound = io.BytesIO(file.getvalue())
sound.name = "tone.wav"
assert openai.Audio.transcribe("alice/scribe", sound).text

assert "alice/tern" in [model.id for model in openai.Model.list().data]
assert openai.Model.retrieve("alice/tern").owned_by == "alice"
assert openai.Engine.retrieve("text-davinci-002").ready is True

wrong: dict[str, Any] = {"max_tokens": 10**9}
assert refused(openai.error.InvalidRequestError, "max_tokens", lambda: chat(**wrong)).param == "max_tokens"
refused(openai.error.InvalidRequestError, "alice/nothing", lambda: chat("alice/nothing"))
refused(openai.error.InvalidRequestError, "does not offer", lambda: openai.Moderation.create(input="x"))
refused(openai.error.AuthenticationError, "", lambda: chat(api_key="cw_wrong"))
refused(openai.error.RateLimitError, "of today's", lambda: chat(api_key=POOR))
refused(openai.error.RateLimitError, "of today's", lambda: list(chat(api_key=POOR, stream=True)))
