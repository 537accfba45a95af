"""As users of litellm write it. Environment: SITE, KEY, and POOR, whose budget is used up."""

import io
import os
import wave
from typing import Any

import litellm

SITE, KEY, POOR = (os.environ[name] for name in ("SITE", "KEY", "POOR"))
HELLO = [{"role": "user", "content": "你好, committee"}]
CALLS: dict[str, Any] = {"num_retries": 0, "max_retries": 0, "timeout": 60, "api_base": f"{SITE}/v1"}
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"enum": ["Bern"]}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}


def chat(model: str = "alice/tern", key: str = KEY, **more: Any) -> Any:
    given = {"messages": HELLO, "max_tokens": 12, "seed": 5} | more
    return litellm.completion(model=f"openai/{model}", api_key=key, **CALLS, **given)


def refused(kind: type[Exception], words: str, act: Any) -> None:
    told = None
    try:
        act()
    except kind as error:
        told = str(error)
    assert told is not None, kind
    assert words in told, told


whole = chat(logprobs=True, top_logprobs=2)
text = whole.choices[0].message.content
assert text, whole
assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens > 0, whole.usage
assert len(whole.choices[0].logprobs.content) == whole.usage.completion_tokens, whole

parts = list(chat(stream=True, stream_options={"include_usage": True}))
assert "".join(part.choices[0].delta.content or "" for part in parts if part.choices) == text, parts
assert parts[-1].usage.total_tokens == whole.usage.total_tokens, parts[-1]
assert litellm.stream_chunk_builder(parts).choices[0].message.content == text

for streams in (False, True):
    asked = {"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "weather"}}, "max_tokens": 90}
    answer = chat("alice/wild", stream=streams, **asked)
    answer = litellm.stream_chunk_builder(list(answer)) if streams else answer
    (call,) = answer.choices[0].message.tool_calls
    assert (call.function.name, "".join(call.function.arguments.split())) == ("weather", '{"city":"Bern"}'), answer
told = [{"role": "tool", "tool_call_id": call.id, "content": "Rain."}]
assert chat("alice/wild", messages=[*HELLO, answer.choices[0].message.model_dump(), *told], tools=[WEATHER]).usage

schema = WEATHER["function"]["parameters"]
held = {"type": "json_schema", "json_schema": {"name": "place", "schema": schema, "strict": True}}
assert "Bern" in chat(response_format=held, max_tokens=90).choices[0].message.content
said = litellm.text_completion(
    model="text-completion-openai/alice/tern", prompt="The committee", max_tokens=4, api_key=KEY, **CALLS
)
assert said.usage.completion_tokens <= 4, said

made = litellm.embedding(model="openai/alice/near", input=["a", "birds"], api_key=KEY, **CALLS)
assert [len(row["embedding"]) for row in made.data] == [32, 32], made
assert made.usage.prompt_tokens > 0

with io.BytesIO() as file:
    with wave.open(file, "wb") as tone:
        tone.setnchannels(1)
        tone.setsampwidth(2)
        tone.setframerate(16_000)
        tone.writeframes(bytes(range(250)) * 128)
    sound = "tone.wav", file.getvalue()
heard = litellm.transcription(model="openai/alice/scribe", file=sound, api_key=KEY, **CALLS)
assert heard.text, heard
assert heard["duration"] == 1.0, heard
timed = litellm.transcription(
    model="openai/alice/interpreter",
    file=sound,
    language="fr",
    prompt="Terns",
    temperature=0,
    response_format="verbose_json",
    timestamp_granularities=["word", "segment"],
    api_key=KEY,
    **CALLS,
)
assert "".join(each["text"] for each in timed["segments"]) == timed.text, timed
assert timed["language"] == "french", timed
assert timed["words"] is not None, timed

refused(litellm.NotFoundError, "alice/nothing", lambda: chat("alice/nothing"))
refused(litellm.AuthenticationError, "", lambda: chat(key="cw_wrong"))
refused(litellm.BadRequestError, "max_tokens", lambda: chat(max_tokens=10**9))
refused(litellm.RateLimitError, "of today's", lambda: chat(key=POOR))
refused(litellm.RateLimitError, "of today's", lambda: list(chat(key=POOR, stream=True)))
