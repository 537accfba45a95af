"""Models that are asked by a file: how one is handed over, kept with its run, shown again, and forgotten."""

import base64
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from core.policies import publish
from core.problems import BadInput
from inference.actions import runs
from inference.actions.deployments import deployment_for
from inference.actions.media import forget_media
from inference.actions.runs import Ask, Ending, order_for
from inference.contracts import CONTRACTS
from inference.models import Medium, Run
from inference.queries.allowances import payer_for
from inference.repeating import ask_again
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire.events import Usage
from tests.inference.engine.models import picture, recording, save_interpreter
from tests.inference.published import publish_model

LABELS = {"labels": [[{"label": "船", "score": 0.75}, {"label": "tern", "score": 0.25}]]}
JSON = {"Accept": "application/json"}
HOSTILE = {
    "nothing": b"",
    "no picture": b"MZ" + b"\0" * 200,
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "a thread": picture(4_000, 2),
    "too large": picture() + b"\0" * 3_000_000,
}


def photograph() -> bytes:
    """A picture with what a camera writes down beside it."""
    facts = Image.Exif()
    facts[0x010F] = "SecretCamera"
    return picture(80, 40, "JPEG", exif=facts)


def uploaded(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("tern.jpg", data, content_type="image/jpeg")


def accepted(user: Any, *media: bytes, **options: Any) -> Run:
    release = user.owner.projects.get(name="eye").published_release
    deployment = deployment_for(release=release, task=Task.IMAGE_CLASSIFICATION)
    wanted = CONTRACTS[Task.IMAGE_CLASSIFICATION].read(list(media)).as_asked()
    ask = Ask(deployment=deployment, payer=payer_for(user, ""), source=Source.API, user=user, **wanted, **options)
    return runs.accept(ask=ask, web="w")


def ended(run: Run) -> Run:
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(196, device_ms=5), LABELS))
    run.refresh_from_db()
    return run


@pytest.fixture
def eye(alice: Any) -> Any:
    return publish_model(alice, "eye", "image-classification")


def test_the_panel_takes_a_file_and_says_what_is_wrong_with_it(client: Client, alice: Any, eye: Any) -> None:
    client.force_login(alice)
    page = client.get("/alice/eye/try").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'type="file"' in page
    assert "client.image_classification(" in page
    assert "base64 &lt; picture.jpg" in page  # beside what the form asks of it
    assert "1,024 tokens" in page  # at most, before it is paid
    for data in [None, *HOSTILE.values()]:
        given = {} if data is None else {"prompt": uploaded(data)}
        refused = client.post("/alice/eye/runs", given, headers=JSON)
        assert (refused.status_code, list(refused.json()["fields"])) == (422, ["prompt"])
    again = client.post("/alice/eye/runs", {"prompt": uploaded(HOSTILE["svg"])})
    assert again.status_code == 422
    assert "PNG, JPEG" in again.content.decode()
    assert client.post("/alice/eye/runs", {"prompt": uploaded(picture())}, headers=JSON).status_code == 503
    assert Run.objects.count() == 0


def test_the_panel_of_captions_asks_for_a_picture_and_how_long(client: Client, alice: Any) -> None:
    publish_model(alice, "teller", "image-to-text")
    client.force_login(alice)
    page = client.get("/alice/teller/try").content.decode()
    assert "client.image_to_text(" in page
    assert "1,024 tokens" in page
    given = {"prompt": uploaded(picture()), "max_new_tokens": "257"}
    refused = client.post("/alice/teller/runs", given, headers=JSON)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["max_new_tokens"])
    good = client.post(
        "/alice/teller/runs", given | {"prompt": uploaded(picture()), "max_new_tokens": ""}, headers=JSON
    )
    assert good.status_code == 503  # there is no worker here; nothing was wrong with the question


def test_examples_are_files_of_the_release(client: Client, alice: Any, tmp_path: Path) -> None:
    (tmp_path / "tern.png").write_bytes(picture())
    (tmp_path / "config.json").write_text("{}")
    release = publish_model(alice, "eye", "image-classification", tmp_path)
    shown = [{"src": "tern.png", "example_title": "A <tern>"}, {"src": "../secret"}, "x", {"src": 7}]
    type(release).objects.filter(pk=release.pk).update(card_data={"widget": shown})
    page = client.get("/alice/eye/try").content.decode()
    assert page.count('data-run="file-example"') == 1
    assert 'href="/alice/eye/raw/tern.png?revision=v1"' in page
    assert "A &lt;tern&gt;" in page
    assert client.get("/alice/eye/raw/tern.png?revision=v1").status_code == 200


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ("§§§", "inputs"),
        (7, "inputs"),
        ({"url": "http://127.0.0.1/x.png"}, "inputs"),
        ("http://127.0.0.1/x.png", "inputs"),
        ([base64.b64encode(picture()).decode(), "AAAA"], "inputs.1"),
        ([base64.b64encode(picture()).decode()] * 9, "inputs"),
        (base64.b64encode(HOSTILE["svg"]).decode(), "inputs"),
        ("data:image/png;base64,", "inputs"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_place(
    api: APIClient, alice: Any, eye: Any, inputs: Any, field: str
) -> None:
    api.force_authenticate(alice)
    answer = api.post("/api/v1/runs", {"model": "alice/eye", "inputs": inputs}, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field]), answer.json()
    given = {"model": "alice/eye", "inputs": base64.b64encode(picture()).decode(), "parameters": {"top_k": 0}}
    assert list(api.post("/api/v1/runs", given, format="json").json()["fields"]) == ["parameters.top_k"]
    assert Run.objects.count() == 0


def test_a_run_keeps_facts_and_the_file_beside_them(alice: Any, eye: Any) -> None:
    data = photograph()
    run = accepted(alice, data, picture())
    assert run.input[0] | {"sha256": ""} == {
        "type": "image/jpeg", "width": 80, "height": 40, "bytes": len(data), "sha256": "",
    }  # fmt: skip
    assert [bytes(each.data) for each in run.media.order_by("place")] == [data, picture()]
    assert run.reserved == 2 * 1_024
    run = ended(run)
    assert (run.charged, run.prompt_tokens) == (196, 196)
    run.delete()
    assert Medium.objects.count() == 0


def test_the_order_carries_the_file_and_nothing_is_kept_where_that_is_asked(alice: Any, eye: Any) -> None:
    release = alice.owner.projects.get(name="eye").published_release
    deployment = deployment_for(release=release, task=Task.IMAGE_CLASSIFICATION)
    wanted = CONTRACTS[Task.IMAGE_CLASSIFICATION].read(picture()).as_asked()
    payer = payer_for(alice, "")
    ask = Ask(deployment=deployment, payer=payer, source=Source.API, user=alice, is_kept=False, **wanted)
    run = runs.accept(ask=ask, web="w")
    assert order_for(run, ask).inputs == ({"data": base64.b64encode(picture()).decode()},)
    assert (run.input, run.media.count()) == ([], 0)


def test_a_picture_is_shown_drawn_anew_to_those_who_may_see_the_run(
    client: Client, alice: Any, bob: Any, eye: Any
) -> None:
    run = ended(accepted(alice, photograph()))
    for address in (f"/runs/{run.id}/media/0", f"/api/v1/runs/{run.id}/media/0"):
        client.force_login(bob)
        assert client.get(address).status_code == 404
        client.force_login(alice)
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert b"SecretCamera" not in answer.content
        assert Image.open(io.BytesIO(answer.content)).size == (80, 40)
        assert [client.get(address[:-1] + place).status_code for place in ("1", "70000", "x")] == [404] * 3
    page = client.get(f"/runs/{run.id}").content.decode()
    assert f'src="/runs/{run.id}/media/0"' in page
    assert "80 × 40" in page
    assert "<b>船</b>" in page
    runs.share(run=run, user=alice, visibility="public")
    client.force_login(bob)
    assert client.get(f"/runs/{run.id}/media/0").status_code == 200
    Run.objects.filter(pk=run.pk).update(withheld_at=timezone.now())
    assert client.get(f"/runs/{run.id}/media/0").status_code == 404


def test_a_picture_is_decoded_for_the_first_who_looks_and_never_again(client: Client, alice: Any, eye: Any) -> None:
    run = ended(accepted(alice, photograph()))
    client.force_login(alice)
    address = f"/runs/{run.id}/media/0"
    assert Medium.objects.get().shown is None
    first = client.get(address)
    kept = Medium.objects.get()
    assert bytes(kept.shown or b"") == first.content
    Medium.objects.update(data=b"no picture any more")
    with CaptureQueriesContext(connection) as queries:
        again = client.get(address)
    assert (again.status_code, again.content) == (200, first.content)
    (asked,) = [each["sql"] for each in queries if "inference_medium" in each["sql"]]
    assert '"inference_medium"."data"' not in asked


def test_every_picture_that_may_be_asked_about_is_shown_or_refused(client: Client, alice: Any, eye: Any) -> None:
    """Facts beside a picture may be of another kind than they say: what is shown is drawn, or it is said why not."""
    facts = Image.Exif()
    facts[0x0112], facts[0x010F] = 6, "x" * 20
    kinds = {"BMP": picture(40, 20, "BMP"), "JPEG": picture(40, 20, "JPEG", exif=facts)}
    kinds["a length in letters"] = kinds["JPEG"].replace(b"\x01\x0f\x00\x02", b"\x01\x01\x00\x02", 1)
    client.force_login(alice)
    told = {}
    for name, data in kinds.items():
        run = ended(accepted(alice, data))
        told[name] = client.get(f"/runs/{run.id}/media/0").status_code
    assert told == {"BMP": 200, "JPEG": 200, "a length in letters": 422}


def test_a_recording_is_asked_about_kept_and_heard_again(client: Client, alice: Any) -> None:
    release = publish_model(alice, "ear", "automatic-speech-recognition")
    client.force_login(alice)
    page = client.get("/alice/ear/try").content.decode()
    assert 'data-shown-as="audio"' in page
    assert "client.automatic_speech_recognition(" in page
    assert "@speech.flac" in page
    for data in (picture(), b"RIFF", b"<html>"):
        refused = client.post("/alice/ear/runs", {"prompt": uploaded(data)}, headers=JSON)
        assert (refused.status_code, list(refused.json()["fields"])) == (422, ["prompt"])
    assert client.post("/alice/ear/runs", {"prompt": uploaded(recording())}, headers=JSON).status_code == 503
    deployment = deployment_for(release=release, task=Task.AUTOMATIC_SPEECH_RECOGNITION)
    wanted = CONTRACTS[Task.AUTOMATIC_SPEECH_RECOGNITION].read(recording(kind="FLAC")).as_asked()
    ask = Ask(deployment=deployment, payer=payer_for(alice, ""), source=Source.API, user=alice, **wanted)
    run = runs.accept(ask=ask, web="w")
    assert (run.input[0]["type"], run.reserved) == ("audio/flac", 75)
    told = {"transcripts": [{"text": "小王 <b>said</b>"}]}
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(75, device_ms=5), told))
    page = client.get(f"/runs/{run.id}").content.decode()
    assert "小王 &lt;b&gt;said" in page
    assert f'<audio src="/runs/{run.id}/media/0" controls' in page
    heard = client.get(f"/runs/{run.id}/media/0")
    assert (heard["Content-Type"], heard.content) == ("audio/flac", recording(kind="FLAC"))


def test_what_a_recording_may_cost_is_said_once_it_is_chosen(
    client: Client, alice: Any, bob: Any, django_assert_max_num_queries: Any
) -> None:
    release = publish_model(alice, "ear", "automatic-speech-recognition")
    client.force_login(alice)
    page = client.get("/alice/ear/try").content.decode()
    assert 'data-address="/alice/ear/try/before"' in page
    assert most_told(page) == "50 tokens a second, up to 15,000 tokens"

    def told(data: bytes, **given: Any) -> str:
        answer = client.post("/alice/ear/try/before", {"prompt": uploaded(data), "release": "1", **given})
        assert answer.status_code == 200
        return most_told(answer.content.decode())

    assert told(recording(2.0, kind="FLAC")) == "100 tokens"
    whole = recording(2.0)
    with django_assert_max_num_queries(15):
        assert told(whole[:1_000], bytes=str(len(whole))) == "101 tokens"
    assert told(whole) == "101 tokens"
    assert told(whole, bytes="9" * 9) == "15,000 tokens"
    for odd in ("x", "-1", "²", "9" * 40):
        assert told(whole, bytes=odd) == "101 tokens"
    assert told(picture()) == "50 tokens a second, up to 15,000 tokens"
    run = ended_recording(listened(alice, "ear"))
    again = client.get(f"/alice/ear/try?run={run.pk}").content.decode()
    assert most_told(again) == "75 tokens"
    type(release.project).objects.update(visibility="private")
    client.force_login(bob)
    assert client.post("/alice/ear/try/before", {"prompt": uploaded(whole)}).status_code == 404


def most_told(page: str) -> str:
    return page.partition("This run, at most</dt><dd>")[2].partition("</dd>")[0]


def ended_recording(run: Run) -> Run:
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(75, device_ms=5), {"transcripts": [{"text": "tern"}]}))
    return run


def test_a_model_that_listens_is_asked_what_it_knows(client: Client, alice: Any, tmp_path: Path) -> None:
    save_interpreter(tmp_path / "interpreter")
    publish_model(alice, "interpreter", "automatic-speech-recognition", tmp_path / "interpreter")
    publish_model(alice, "ear", "automatic-speech-recognition")
    client.force_login(alice)
    page = client.get("/alice/interpreter/try").content.decode()
    assert [f'id="id_{name}"' in page for name in ("language", "written", "times", "hint")] == [True] * 4
    assert '<option value="zh">Chinese</option>' in page
    assert "50 tokens a second, up to 15,000 tokens" in page
    assert "print(heard.text)" in page  # times are asked for by code where the form does
    other = client.get("/alice/ear/try").content.decode()
    assert [f'id="id_{name}"' in other for name in ("language", "written", "times", "hint")] == [
        False,
        False,
        True,
        False,
    ]
    given = {"prompt": uploaded(recording()), "language": "xx"}
    refused = client.post("/alice/interpreter/runs", given, headers=JSON)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["language"])
    good = {"language": "zh", "written": "translate", "times": "sentence", "hint": "Terns"}
    given = {"prompt": uploaded(recording()), **good}
    assert client.post("/alice/interpreter/runs", given, headers=JSON).status_code == 503
    params = {"language": "zh", "task": "translate", "return_timestamps": True, "prompt": "Terns"}
    run = listened(alice, "interpreter", params)
    again = client.get(f"/alice/interpreter/try?run={run.id}").content.decode()
    assert [f'value="{value}" selected' in again for value in ("zh", "translate", "sentence")] == [True] * 3
    assert ">\nTerns</textarea>" in again


def listened(user: Any, name: str, params: dict[str, Any] | None = None) -> Run:
    release = user.owner.projects.get(name=name).published_release
    deployment = deployment_for(release=release, task=Task.AUTOMATIC_SPEECH_RECOGNITION)
    wanted = CONTRACTS[Task.AUTOMATIC_SPEECH_RECOGNITION].read(recording(kind="FLAC"), params).as_asked()
    return runs.accept(
        ask=Ask(deployment=deployment, payer=payer_for(user, ""), source=Source.API, user=user, **wanted), web="w"
    )


def test_what_was_said_when_stands_beside_it(client: Client, alice: Any) -> None:
    publish_model(alice, "ear", "automatic-speech-recognition")
    client.force_login(alice)
    run = listened(alice, "ear")
    segments = [
        {"start": 0.0, "end": 1.5, "text": " 潮汐 <i>", "tokens": [5]},
        {"start": 61.27, "end": 62.0, "text": " tern", "tokens": [6]},
    ]
    told = {"transcripts": [{"text": " 潮汐 <i> tern", "language": "zh", "segments": segments}]}
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(75, device_ms=5), told))
    page = client.get(f"/runs/{run.id}").content.decode()
    assert f'<a href="/runs/{run.id}/media/0#t=61.270" data-seek="61.270"' in page
    assert ('<span class="num">0:00.0</span>' in page, '<span class="num">1:01.3</span>' in page) == (True, True)
    assert "潮汐 &lt;i&gt;</span>" in page
    assert "Language: Chinese" in page


def test_my_runs_name_pictures_without_reading_them(
    client: Client, alice: Any, eye: Any, django_assert_max_num_queries: Any
) -> None:
    for _each in range(3):
        ended(accepted(alice, picture()))
    client.force_login(alice)
    with django_assert_max_num_queries(15) as seen:
        page = client.get("/runs").content.decode()
    assert page.count("70 × 50") == 3
    assert not [query for query in seen.captured_queries if "inference_medium" in query["sql"]]


def test_a_run_is_made_once_more_with_the_same_file(client: Client, alice: Any, bob: Any, eye: Any) -> None:
    run = ended(accepted(alice, photograph()))
    client.force_login(alice)
    page = client.get(f"/alice/eye/try?run={run.id}").content.decode()
    assert f'name="again" value="{run.id}"' in page
    assert f'src="/runs/{run.id}/media/0"' in page
    assert client.post("/alice/eye/runs", {"again": run.id}, headers=JSON).status_code == 503
    client.force_login(bob)
    refused = client.post("/alice/eye/runs", {"again": run.id}, headers=JSON)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["prompt"])


def test_a_report_repeats_a_run_with_its_file_while_that_is_kept(alice: Any, eye: Any) -> None:
    run = ended(accepted(alice, photograph()))
    again = ask_again(alice, run.id)
    assert (again.media, again.size.tokens) == ((photograph(),), 1_024)
    run.media.all().delete()
    with pytest.raises(BadInput, match="not kept any more"):
        ask_again(alice, run.id)


def test_files_leave_after_some_days_and_their_facts_stay(client: Client, alice: Any, eye: Any) -> None:
    old, new = (ended(accepted(alice, picture())) for _each in range(2))
    old.media.update(created_at=timezone.now() - timedelta(days=31))
    assert forget_media() == 1
    assert [run.media.count() for run in (old, new)] == [0, 1]
    client.force_login(alice)
    page = client.get(f"/runs/{old.id}")
    assert "70 × 50" in page.content.decode()
    assert "/media/0" not in page.content.decode()
    assert client.get(f"/runs/{old.id}/media/0").status_code == 404
    assert 'name="again"' not in client.get(f"/alice/eye/try?run={old.id}").content.decode()


def test_nobody_fills_the_site_with_pictures(alice: Any, bob: Any, eye: Any) -> None:
    """What is oldest leaves first, and nobody else's."""
    data = picture()
    publish("serving", {"media_bytes": 2 * len(data)}, author=None)
    Medium.objects.create(run=accepted(alice, data), place=7, asked_by="user:0", bytes=10**8, data=b"x")
    kept = [accepted(alice, data) for _each in range(4)]
    assert [run.media.count() for run in kept] == [0, 0, 1, 1]
    assert Medium.objects.filter(asked_by="user:0").count() == 1
