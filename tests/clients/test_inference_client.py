"""`huggingface_hub.InferenceClient` as its users write it, pointed at a model's address on a running site."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import InferenceClient
from huggingface_hub.errors import HfHubHTTPError, ValidationError

from tests.inference.engine.models import picture, recording
from tests.inference.stack import Stack

TEXT = "小王在北京 reads the data of the committee."
Make = Callable[..., InferenceClient]


@pytest.fixture
def hub(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """`hub("names")`: the client of Alice's model of that name, with Bob's token."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)  # as the engine's tests want it in here
    made: list[InferenceClient] = []

    def make(name: str, token: str = "bob", *, suffix: str = "", prefix: str = "") -> InferenceClient:
        address = f"{stack.url}{prefix}/models/alice/{name}{suffix}"
        made.append(InferenceClient(model=address, token=stack.told.get(token, token), timeout=60))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def post(hub: Make, stack: Stack) -> Callable[..., Any]:
    """A raw post, for what the client does not send."""
    import httpx

    def send(name: str, token: str = "bob", **body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {stack.told.get(token, token)}"}
        return httpx.post(f"{stack.url}/models/alice/{name}", json=body, headers=headers, timeout=60)

    return send


def test_texts_are_labelled(hub: Make) -> None:
    labels = hub("mood").text_classification(TEXT)
    assert sorted(one.label for one in labels) == ["bad", "fine", "good"]
    assert sum(one.score for one in labels) == pytest.approx(1, abs=1e-4)
    (best,) = hub("mood").text_classification(TEXT, top_k=1)
    assert best.label == labels[0].label
    other = hub("mood", prefix="/hf-inference").text_classification(TEXT, function_to_apply="sigmoid")
    assert sum(one.score for one in other) != pytest.approx(1, abs=1e-2)


def test_entities_stand_where_they_are_said_to(hub: Make) -> None:
    found = hub("names").token_classification(TEXT, aggregation_strategy="first")
    assert found
    for one in found:
        assert one.entity_group in {"WHO", "WHAT"}
        assert 0 <= (one.start or 0) < (one.end or 0) <= len(TEXT)
    tokens = hub("names").token_classification(TEXT, aggregation_strategy="none")
    assert {one.entity for one in tokens} <= {"B-WHO", "I-WHO", "B-WHAT", "I-WHAT"}


def test_questions_are_answered_from_their_context(hub: Make) -> None:
    answer: Any = hub("reader").question_answering(question="谁?", context=TEXT)
    assert answer.answer == TEXT[answer.start : answer.end] != ""
    several: Any = hub("reader").question_answering(question="谁?", context=TEXT, top_k=3)
    assert len(several) == 3


def test_labels_of_ones_own_are_judged(hub: Make) -> None:
    labels = ["data", "birds", "评审"]
    found = hub("judge").zero_shot_classification(TEXT, labels)
    assert sorted(one.label for one in found) == sorted(labels)
    assert sum(one.score for one in found) == pytest.approx(1, abs=1e-4)
    several = hub("judge").zero_shot_classification(TEXT, labels, multi_label=True)
    assert [one.score for one in several] == sorted((one.score for one in several), reverse=True)


def test_masks_are_filled(hub: Make) -> None:
    found = hub("gaps").fill_mask("The [MASK] reads.", top_k=2)
    assert [len(found), found[0].score >= found[1].score] == [2, True]
    (only,) = hub("gaps").fill_mask("The [MASK] reads.", targets=["data"])
    assert only.sequence.endswith(" reads.")


def test_vectors_and_how_alike_they_are(hub: Make) -> None:
    vectors = hub("near").feature_extraction([TEXT, "birds"])
    assert vectors.shape == (2, 32)
    assert float(vectors[0] @ vectors[0]) == pytest.approx(1, abs=1e-4)
    alike = hub("near").sentence_similarity(TEXT, other_sentences=[TEXT, "birds"])
    assert alike == pytest.approx([1.0, float(vectors[0] @ vectors[1])], abs=1e-4)
    assert hub("near", suffix="/pipeline/feature-extraction").feature_extraction(TEXT).shape == (1, 32)


def test_texts_are_generated_whole_and_as_they_come(hub: Make) -> None:
    client = hub("tern")
    whole = client.text_generation("A model is", max_new_tokens=12)
    assert whole
    assert "".join(client.text_generation("A model is", max_new_tokens=12, stream=True)) == whole
    told = client.text_generation("A model is", max_new_tokens=12, details=True, return_full_text=True)
    assert told.generated_text == "A model is" + whole
    assert told.details is not None
    assert told.details.generated_tokens == len(told.details.tokens) <= 12
    chunks = list(client.text_generation("A model is", max_new_tokens=12, stream=True, details=True))
    assert chunks[-1].generated_text == whole
    assert chunks[-1].details is not None
    assert [chunk.token.id for chunk in chunks] == [token.id for token in told.details.tokens]


def test_conversations_go_to_the_address_of_the_model(hub: Make, stack: Stack) -> None:
    messages = [{"role": "user", "content": "你好"}]
    elsewhere: dict[str, Any] = {"model": "alice/tern"}
    answers = [
        client.chat_completion(messages, max_tokens=8, temperature=0, **options).choices[0].message.content
        for client, options in (
            (hub("tern"), dict[str, Any]()),
            (InferenceClient(base_url=f"{stack.url}/v1", api_key=stack.told["bob"]), elsewhere),
        )
    ]
    assert answers[0] == answers[1]
    stream = hub("tern").chat_completion(messages, max_tokens=8, temperature=0, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices) == answers[0]


def test_pictures_are_labelled_from_bytes_and_from_files(hub: Make, stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "船.png"
    file.write_bytes(picture())
    labels = hub("eye").image_classification(picture())
    assert sorted(one.label for one in labels) == ["tern", "tide", "船"]
    assert sum(one.score for one in labels) == pytest.approx(1, abs=1e-4)
    again = hub("eye", suffix="/pipeline/image-classification").image_classification(file)
    assert [one.label for one in again] == [one.label for one in labels]
    (best,) = hub("eye").image_classification(file, top_k=1)  # in base64 then, with its parameters
    assert best.label == labels[0].label
    assert best.score == pytest.approx(labels[0].score, abs=1e-4)
    other = hub("eye").image_classification(picture(), function_to_apply="sigmoid")
    assert sum(one.score for one in other) != pytest.approx(1, abs=1e-2)
    (run,) = stack.rows("select * from inference_run where task = 'image-classification' order by id desc limit 1")
    assert (run["state"], run["prompt_tokens"], run["completion_tokens"], run["charged"]) == ("succeeded", 4, 0, 4)
    assert run["device_ms"] >= 1
    (kept,) = stack.rows("select bytes from inference_medium where run_id = ?", run["id"])
    assert kept["bytes"] == len(picture())


def test_a_model_in_keras_tells_the_next_words(hub: Make, stack: Stack) -> None:
    client = hub("next")
    whole = client.text_generation("deep learning", max_new_tokens=3)
    assert len(whole.split()) == 3
    assert "".join(client.text_generation("deep learning", max_new_tokens=3, stream=True)) == whole
    import openai

    with openai.OpenAI(base_url=f"{stack.url}/v1", api_key=stack.told["bob"], max_retries=0) as other:
        made = other.completions.create(model="alice/next", prompt="deep learning", max_tokens=3, temperature=0)
        assert made.choices[0].text == whole
        assert made.usage is not None
        assert (made.usage.prompt_tokens, made.usage.completion_tokens) == (2, 3)
    (run,) = stack.rows("select * from inference_run order by id desc limit 1")
    assert (run["state"], run["charged"], run["device_ms"] > 0) == ("succeeded", 5, True)


def test_what_a_picture_shows_is_told_in_words(hub: Make, stack: Stack) -> None:
    told = hub("teller").image_to_text(picture())
    assert told.generated_text
    (run,) = stack.rows("select * from inference_run where task = 'image-to-text' order by id desc limit 1")
    assert (run["state"], run["prompt_tokens"], run["reserved"]) == ("succeeded", 4, 1_024)
    assert json.loads(run["output"]) == {"captions": [{"generated_text": told.generated_text}]}
    with pytest.raises(HfHubHTTPError, match="422"):
        hub("teller").image_to_text(recording())


def test_what_is_said_is_written_down(hub: Make, stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "speech.flac"
    file.write_bytes(recording(2.0, kind="FLAC"))
    heard = hub("ear").automatic_speech_recognition(file)
    assert heard.text
    assert hub("ear").automatic_speech_recognition(file.read_bytes()).text == heard.text
    (run,) = stack.rows("select * from inference_run order by id desc limit 1")
    assert (run["task"], run["state"]) == ("automatic-speech-recognition", "succeeded")
    assert (run["prompt_tokens"], run["completion_tokens"], run["charged"], run["reserved"]) == (100, 0, 100, 100)
    assert json.loads(run["output"]) == {"transcripts": [{"text": heard.text}]}
    assert hub("scribe").automatic_speech_recognition(recording(kind="OGG")).text
    for data in (recording(301.0, 4_000, "FLAC"), b"RIFF\0\0\0\0WAVE", picture()):
        with pytest.raises(HfHubHTTPError, match="422"):
            hub("ear").automatic_speech_recognition(data)
    with pytest.raises(HfHubHTTPError, match="return_timestamps"):
        hub("ear").automatic_speech_recognition(file, extra_body={"return_timestamps": True})
    words = hub("ear").automatic_speech_recognition(file, extra_body={"return_timestamps": "word"})
    assert [each.text for each in words.chunks or []] == words.text.split()
    chosen = {"generation_parameters": {"num_beams": 2, "max_new_tokens": 9}, "language": "fr"}
    timed = hub("interpreter").automatic_speech_recognition(file, extra_body={"return_timestamps": True, **chosen})
    assert "".join(each.text for each in timed.chunks or []) == timed.text
    assert all(0 <= each.timestamp[0] <= each.timestamp[1] <= 2 for each in timed.chunks or [])
    for wrong in ({"language": "xx"}, {"generation_parameters": {"typical_p": 0.5}}, {"task": "sing"}):
        with pytest.raises(HfHubHTTPError, match="422"):
            hub("interpreter").automatic_speech_recognition(file, extra_body=wrong)


def test_damaged_pictures_are_refused_by_name_wherever_that_is_found_out(hub: Make, post: Callable[..., Any]) -> None:
    for data in (b"<svg/>", picture(400, 300)[:900], b"\xff\xd8\xff\xe0" + b"\0" * 50):
        with pytest.raises(HfHubHTTPError, match="422"):
            hub("eye").image_classification(data)
    answer = post("eye", inputs="http://127.0.0.1/x.png")
    assert (answer.status_code, answer.json()["error_type"]) == (422, "validation")
    assert hub("eye").image_classification(picture())


def test_texts_are_summarised_and_translated(hub: Make, post: Callable[..., Any], stack: Stack) -> None:
    short = hub("short").summarization(TEXT, generate_parameters={"max_new_tokens": 12}).summary_text
    assert short
    longer = hub("short").summarization(TEXT, generate_parameters={"max_new_tokens": 20}).summary_text
    assert longer.startswith(short)
    found = [
        hub("polyglot").translation(TEXT, src_lang="en_XX", tgt_lang=into).translation_text
        for into in ("zh_CN", "de_DE", "zh_CN")
    ]
    assert found[0] == found[2]
    with pytest.raises(HfHubHTTPError, match="tlh_XX"):
        hub("polyglot").translation(TEXT, src_lang="en_XX", tgt_lang="tlh_XX")
    answer = post("other", inputs=[TEXT, "birds"], parameters={"max_new_tokens": 6, "temperature": 0.8, "seed": 5})
    assert [list(one) for one in answer.json()] == [["generated_text"]] * 2
    (run,) = stack.rows("select * from inference_run where id = ?", answer.headers["X-Run-Id"])
    assert (run["state"], run["kind"], run["completion_tokens"] <= 12) == ("succeeded", "rewrite", True)
    assert run["charged"] == run["prompt_tokens"] + run["completion_tokens"] > run["completion_tokens"] > 0


def test_how_words_were_chosen_is_kept_to_be_used_again(post: Callable[..., Any], stack: Stack) -> None:
    grammar = {"type": "regex", "value": "[a-z]{1,4}"}
    asked = {"max_new_tokens": 4, "top_k": 5, "repetition_penalty": 1.5, "seed": 7, "grammar": grammar}
    answer = post("tern", inputs="A model is", parameters=asked)
    (run,) = stack.rows("select * from inference_run where id = ?", answer.headers["X-Run-Id"])
    assert json.loads(run["params"]) == {
        "max_tokens": 4,
        "temperature": 1.0,
        "top_p": 1.0,
        "seed": 7,
        "stop": [],
        "top_k": 5,
        "repetition_penalty": 1.5,
        "regex": "[a-z]{1,4}",
    }


def test_texts_are_ranked(post: Callable[..., Any], stack: Stack) -> None:
    ranking = post("order", inputs={"query": "谁 reads?", "texts": ["birds", TEXT]}).json()
    assert sorted(one["index"] for one in ranking) == [0, 1]
    answer = post(
        "order", inputs=[{"query": "谁", "texts": ["a"]}, {"query": "b", "texts": "c"}], parameters={"raw_scores": True}
    )
    assert [len(each) for each in answer.json()] == [1, 1]
    (run,) = stack.rows("select * from inference_run where id = ?", answer.headers["X-Run-Id"])
    assert (run["state"], run["task"], run["completion_tokens"]) == ("succeeded", "text-ranking", 0)
    assert run["charged"] == run["prompt_tokens"] > 0


def test_texts_are_ranked_as_other_rerankers_do(stack: Stack) -> None:
    import httpx

    def ask(**changes: Any) -> httpx.Response:
        body = {"model": "alice/order", "query": "谁 reads?", "documents": ["birds", {"text": TEXT}, "x"], "top_n": 2}
        headers = {"Authorization": f"Bearer {stack.told['bob']}"}
        return httpx.post(f"{stack.url}/v1/rerank", json=body | changes, headers=headers, timeout=60)

    told = ask(return_documents=True).json()
    assert [len(told["results"]), told["model"], told["usage"]["total_tokens"] > 0] == [2, "alice/order", True]
    scores = [one["relevance_score"] for one in told["results"]]
    assert scores == sorted(scores, reverse=True)
    given = ["birds", TEXT, "x"]
    assert all(one["document"]["text"] == given[one["index"]] for one in told["results"])
    for changes, param in (
        ({"documents": []}, "documents"),
        ({"documents": ["a", 5]}, "documents"),
        ({"documents": ["a", {}]}, "documents.1"),
        ({"documents": ["a", " "]}, "documents.1"),
        ({"query": " "}, "query"),
        ({"top_n": 0}, "top_n"),
        ({"max_chunks": 1}, "max_chunks"),
        ({"model": "alice/tern"}, "model"),
    ):
        refused = ask(**changes)
        assert (refused.status_code, refused.json()["error"]["param"]) == (400, param)


@pytest.mark.parametrize(
    ("name", "body", "status", "words"),
    [
        ("names", {"inputs": 5}, 422, "inputs"),
        ("names", {"inputs": TEXT, "parameters": {"aggregation_strategy": "best"}}, 422, "aggregation_strategy"),
        ("names", {"inputs": TEXT, "parameters": {"colour": 1}}, 422, "colour"),
        ("names", {"inputs": "word " * 400}, 422, "stride"),
        ("names", {"inputs": []}, 422, "inputs"),
        ("judge", {"inputs": TEXT}, 422, "candidate_labels"),
        ("reader", {"inputs": {"question": "谁"}}, 422, "context"),
        ("gaps", {"inputs": "no gap"}, 422, "[MASK]"),
        ("short", {"inputs": TEXT, "parameters": {"num_beams": 4}}, 422, "num_beams"),
        ("other", {"inputs": "word " * 400}, 422, "inputs"),
        ("tern", {"inputs": "word " * 20_000}, 422, "inputs"),
        ("tern", {"inputs": "word " * 20_000, "stream": True}, 422, "inputs"),
        ("near", {"inputs": TEXT, "truncate": True}, 422, "truncate"),
        ("near", {"inputs": {"source_sentence": "a"}}, 422, "sentences"),
        ("tern", {"inputs": TEXT, "parameters": {"watermark": True}}, 422, "watermark"),
        ("tern", {"inputs": TEXT, "parameters": {"max_new_tokens": 10**9}}, 422, "max_new_tokens"),
        ("tern", {"inputs": TEXT, "stream": 1}, 422, "stream"),
        ("tern", {"text": TEXT}, 422, "inputs"),
        ("nothing", {"inputs": TEXT}, 404, "alice/nothing"),
    ],
)
def test_what_makes_no_sense_is_told_by_name(
    name: str, body: dict[str, Any], status: int, words: str, post: Callable[..., Any]
) -> None:
    answer = post(name, **body)
    assert answer.status_code == status, answer.text
    assert words in answer.json()["error"]
    assert answer.json()["error_type"] == ("validation" if status == 422 else "not_found")


def test_the_client_raises_what_its_users_catch(hub: Make) -> None:
    with pytest.raises(ValidationError, match="max_new_tokens"):
        hub("tern").text_generation("x", max_new_tokens=10**9)
    for client, status in ((hub("names", "nobody"), 401), (hub("names", "reader"), 403), (hub("names", "poor"), 429)):
        with pytest.raises(HfHubHTTPError) as refused:
            client.token_classification(TEXT)
        assert refused.value.response.status_code == status
    with pytest.raises(HfHubHTTPError, match="no task"):
        hub("names", suffix="/pipeline/fill-mask").token_classification(TEXT)
