"""An accelerator computes what `transformers` does, too. All but recording a step, and the device's own memory, runs on
the processor here; with an accelerator in the machine the same is asked of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import Tensor, nn

from inference.engine import (
    ClassifyRequest,
    EchoEvent,
    EmbedRequest,
    Engine,
    EngineError,
    FailedEvent,
    FinishedEvent,
    GenerateRequest,
    Limits,
    Precision,
    ResultEvent,
    Sampling,
    sampler,
)
from inference.engine.devices import CudaDevice, Device, Memory, device_named
from inference.engine.devices.slots import SlotRunner, Staging, Step
from inference.engine.errors import DeviceLost
from inference.engine.inspection import Inspector
from inference.engine.sentences import Sentence
from tests.inference.engine.adapters import save_adapter
from tests.inference.engine.conftest import run
from tests.inference.engine.models import DECODERS, LINES
from tests.inference.engine.test_generation import GREEDY, NARROW, alone, ask, tokens

if TYPE_CHECKING:
    from inference.engine.fused.decoder import FusedDecoder

NO_DEVICE = "THERE IS NO CUDA DEVICE HERE: recording steps and the memory of a device were not tried."


class OnProcessor(CudaDevice):
    """An accelerator without recording, in the memory of the host."""

    def __init__(self) -> None:
        super().__init__(torch.device("cpu"))
        self.recorded = 0
        self.free = 2**34

    def _captured(self, compute: Callable[[], Tensor]) -> Callable[[], Tensor]:
        self.recorded += 1
        return compute

    def fused(self, module: nn.Module) -> "FusedDecoder | None":
        return None

    def staging(self, like: Tensor) -> Tensor:
        return torch.zeros_like(like)

    def put(self, numbers: Any, dtype: torch.dtype | None = None) -> Tensor:
        return Device.put(self, numbers, dtype)

    def bringing(self, tokens: Tensor) -> Callable[[], list[int]]:
        there: Callable[[], list[int]] = tokens.clone().tolist
        return there

    def memory(self) -> Memory:
        return Memory(self.free, 2**34)

    def wait(self) -> None:
        """Nothing is under way."""


@pytest.fixture
def device() -> OnProcessor:
    return OnProcessor()


@pytest.fixture
def accelerated(device: OnProcessor, inspector: Inspector) -> Iterator[Engine]:
    engine = Engine(device=device, inspector=inspector)
    yield engine
    engine.close()


def arriving(engine: Engine, requests: list[GenerateRequest]) -> dict[str, list[Any]]:
    """One after another, a few steps apart."""
    events: dict[str, list[Any]] = {}
    for at, request in enumerate(requests):
        engine.submit(request)
        for _ in range(3 + 5 * (at % 3)):
            for event in engine.step():
                events.setdefault(event.request_id, []).append(event)
    for key, later in run(engine).items():
        events.setdefault(key, []).extend(later)
    return events


@pytest.mark.parametrize("name", DECODERS)
def test_answers_equal_generate_with_chunks_preemption_and_shared_beginnings(
    name: str, accelerated: Engine, folders: dict[str, Path]
):
    probe = accelerated.load("m", folders[name], task="text-generation")
    accelerated.unload("m")
    tight = Limits(step_tokens=48, sequences=5, context=256, kv_bytes=7 * 64 * probe.kv_bytes_per_token)
    accelerated.load("m", folders[name], task="text-generation", limits=tight)
    start = accelerated.tokenize("m", LINES[0] * 9)[:130]
    long = replace(GREEDY, max_tokens=70)  # two blocks beyond the prompt, which there is not room for
    requests = [
        GenerateRequest(str(at), "m", (*start, *accelerated.tokenize("m", line)[:40]), long, payer="ab"[at // 4])
        for at, line in enumerate([*LINES, LINES[0]])
    ]
    events = arriving(accelerated, requests)
    assert {request.id: tokens(events[request.id]) for request in requests} == {
        request.id: alone(folders[name], request.prompt, 70) for request in requests
    }
    stats = accelerated.stats()["models"]["m"]
    assert stats["preemptions"] > 0
    assert stats["reused_tokens"] >= 128
    assert stats["kv_blocks_free"] == stats["kv_blocks"] == 7


def test_steps_are_recorded_once_for_each_power_of_two(
    accelerated: Engine, device: OnProcessor, folders: dict[str, Path]
):
    accelerated.load("m", folders["qwen3"], task="text-generation", limits=Limits(sequences=16))
    assert device.recorded == 1  # by the first request, before anybody waits
    requests = [ask(accelerated, str(at), LINES[at % 6]) for at in range(7)]
    events = run(accelerated, requests)
    for request in requests:
        assert tokens(events[request.id]) == alone(folders["qwen3"], request.prompt, 40)
    assert device.recorded == 2  # eight rows of up to four blocks; one was there
    run(accelerated, [replace(request, id=f"again {request.id}") for request in requests[:5]])
    assert device.recorded == 2
    run(accelerated, [GenerateRequest("long", "m", tuple(range(10, 300)), GREEDY)])
    assert device.recorded == 3  # one row of eight blocks


def test_a_step_that_cannot_be_recorded_is_computed_call_by_call(
    accelerated: Engine, device: OnProcessor, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
):
    def refuse(_compute: Callable[[], Tensor]) -> Callable[[], Tensor]:
        raise RuntimeError("operation not permitted when stream is capturing")

    monkeypatch.setattr(device, "_captured", refuse)
    accelerated.load("m", folders["llama"], task="text-generation")
    request = ask(accelerated, "1", LINES[0])
    assert tokens(run(accelerated, [request])["1"]) == alone(folders["llama"], request.prompt, 40)


def test_each_token_is_computed_once(accelerated: Engine, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch):
    """What is begun ahead is what comes, over several blocks too."""
    accelerated.load("m", folders["qwen3"], task="text-generation")
    begun: list[int] = []
    compute = Step.run

    def counted(self: Step, chunks: list[Any], told: Tensor | None) -> Tensor:
        begun.extend(chunk.start for chunk in chunks)
        return compute(self, chunks, told)

    monkeypatch.setattr(Step, "run", counted)
    prompt = tuple(range(10, 50))
    run(accelerated, [GenerateRequest("1", "m", prompt, replace(GREEDY, max_tokens=100))])
    assert begun == list(range(40, 139))


def test_what_the_host_says_stays_until_it_is_copied(folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch):
    """A sequence of which a step is begun ahead goes on, and meanwhile others come and go whose steps are as large."""
    pending: list[Staging] = []
    say = Staging.say

    class Late(OnProcessor):
        """Copies are done only when somebody waits for what was begun after them."""

        def bringing(self, tokens: Tensor) -> Callable[[], list[int]]:
            before, bring = list(pending), super().bringing(tokens)

            def brought() -> list[int]:
                del pending[: len(before)]
                return bring()

            return brought

    def said(self: Staging, chunks: list[Any], *, with_tokens: bool) -> None:
        assert self not in pending
        pending.append(self)
        say(self, chunks, with_tokens=with_tokens)

    engine = Engine(device=Late())
    engine.load("m", folders["qwen3"], task="text-generation")
    pending.clear()
    monkeypatch.setattr(Staging, "say", said)
    engine.submit(GenerateRequest("long", "m", tuple(range(10, 20)), GREEDY))
    short = replace(GREEDY, max_tokens=1)
    events = []
    for at in range(5):
        events += engine.step()
        engine.submit(GenerateRequest(str(at), "m", (7,), short))
    told = {key: [*(one for one in events if one.request_id == key), *later] for key, later in run(engine).items()}
    engine.close()
    assert tokens(told["long"]) == alone(folders["qwen3"], tuple(range(10, 20)), 40)


@pytest.mark.parametrize("candidates", [sampler.CANDIDATES, 2], ids=["enough", "too few"])
def test_what_is_drawn_told_and_judged_is_that_of_the_processor(
    engine: Engine,
    accelerated: Engine,
    folders: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    candidates: int,
):
    """Sampling of every kind, log-probabilities and echoes, beside each other in one step. What was begun ahead of a
    token that had to be drawn again is not taken for what comes after it."""
    monkeypatch.setattr(sampler, "CANDIDATES", candidates)
    asked = [
        Sampling(max_tokens=12, temperature=1.1, seed=3, ignore_eos=True),
        Sampling(max_tokens=12, temperature=0.9, top_p=0.8, seed=4, ignore_eos=True),
        Sampling(max_tokens=12, temperature=1.4, top_k=20, min_p=0.02, seed=5, ignore_eos=True),
        Sampling(max_tokens=12, temperature=0, repetition_penalty=1.3, frequency_penalty=0.4, logit_bias=((7, 2.0),)),
        Sampling(max_tokens=3, temperature=0, echo=True, logprobs=2, ignore_eos=True),
    ]
    told: list[dict[str, list[int]]] = []
    judged: list[dict[int, float | None]] = []
    for one in (engine, accelerated):
        one.load("m", folders["qwen3"], task="text-generation", limits=NARROW)
        events = run(one, [ask(one, str(at), LINES[at], sampling) for at, sampling in enumerate(asked)])
        told.append({key: tokens(each) for key, each in events.items()})
        echo = events["4"][0]
        assert isinstance(echo, EchoEvent)
        judged.append({at: each.logprob for at, each in enumerate(echo.tokens)})
    assert told[0] == told[1]
    assert judged[0] == pytest.approx(judged[1], abs=1e-4)


def test_adapters_change_their_own_rows_and_no_others(
    engine: Engine, accelerated: Engine, folders: dict[str, Path], tmp_path: Path
):
    adapter = save_adapter(tmp_path / "a", folders["llama"], ("q_proj", "v_proj"))
    told = []
    for one in (engine, accelerated):
        one.load("m", folders["llama"], task="text-generation")
        one.load("a", adapter, task="text-generation", base=folders["llama"])
        plain = ask(one, "plain", LINES[0])
        events = run(one, [plain, replace(plain, id="adapted", model="a")])
        told.append({key: tokens(each) for key, each in events.items()})
    assert told[0] == told[1]
    assert told[1]["plain"] == alone(folders["llama"], plain.prompt, 40) != told[1]["adapted"]


def test_a_request_too_large_for_the_memory_ends_alone(
    accelerated: Engine, device: OnProcessor, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
):
    """A step that finds no memory is tried in halves; who finds none alone hears why, and the others go on."""
    accelerated.load("m", folders["llama"], task="text-generation", limits=NARROW)
    backend: Any = accelerated._residents["m"].backend
    compute = backend._runner.run
    recovered: list[BaseException] = []

    def short_of_memory(chunks: list[Any]) -> Any:
        if any(chunk.sequence.id == "large" for chunk in chunks):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return compute(chunks)

    monkeypatch.setattr(backend._runner, "run", short_of_memory)
    monkeypatch.setattr(device, "recover", recovered.append)
    small = ask(accelerated, "small", LINES[0])
    events = run(accelerated, [small, ask(accelerated, "large", LINES[1])])
    assert events["large"] == [
        FailedEvent("large", "out_of_memory", Sentence("The device has too little memory for this request."))
    ]
    assert tokens(events["small"]) == alone(folders["llama"], small.prompt, 40)
    assert recovered


def test_what_was_begun_ahead_goes_with_the_last_who_could_need_it(accelerated: Engine, folders: dict[str, Path]):
    """An engine that has nothing to do keeps no step, nor the sequences that it was for."""
    accelerated.load("m", folders["llama"], task="text-generation", limits=NARROW)
    backend: Any = accelerated._residents["m"].backend
    runner = backend._runner
    for key in ("first", "second"):
        accelerated.submit(ask(accelerated, key, LINES[0]))
    while runner._ahead is None:
        accelerated.step()
    accelerated.cancel("first")
    accelerated.step()
    assert runner._ahead is not None
    accelerated.cancel("second")
    accelerated.step()
    assert runner._ahead is None
    third = ask(accelerated, "third", LINES[0])
    text = "".join(event.text for event in run(accelerated, [third])["third"] if hasattr(event, "text"))
    stopped = replace(third, id="stopped", sampling=replace(third.sampling, stop=(text[len(text) // 2],)))
    assert isinstance(end := run(accelerated, [stopped])["stopped"][-1], FinishedEvent)
    assert end.reason == "stop"
    assert runner._ahead is None


def test_a_device_that_is_lost_ends_the_engine_for_its_host_to_begin_another(
    accelerated: Engine, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
):
    """After such an error every later call of the process fails; runs are resumed by the next engine."""
    accelerated.load("m", folders["llama"], task="text-generation")
    backend: Any = accelerated._residents["m"].backend

    def lose(_chunks: list[Any]) -> Any:
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(backend._runner, "run", lose)
    accelerated.submit(ask(accelerated, "1", LINES[0]))
    with pytest.raises(DeviceLost):
        accelerated.step()


@pytest.mark.parametrize("asked", ["probe", "warm-up"])
@pytest.mark.parametrize(
    ("error", "raised", "said"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), EngineError, "The device has too little memory for "),
        (torch.AcceleratorError("CUDA error: unspecified launch failure"), DeviceLost, "cpu is lost to this process"),
    ],
)
def test_what_the_device_lacks_while_a_model_is_loaded_is_no_fault_of_the_model(
    accelerated: Engine,
    folders: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
    error: Exception,
    raised: type[Exception],
    said: str,
):
    compute = SlotRunner.run

    def failing(self: SlotRunner, chunks: list[Any]) -> Any:
        if chunks[0].sequence.id == asked:
            raise error
        return compute(self, chunks)

    monkeypatch.setattr(SlotRunner, "run", failing)
    with pytest.raises(raised, match=said):
        accelerated.load("m", folders["llama"], task="text-generation")
    assert accelerated.models() == []


def test_the_cache_takes_what_the_device_has_left(accelerated: Engine, device: OnProcessor, folders: dict[str, Path]):
    a_block = 64 * 2 * 2 * 2 * 8 * 4  # of llama in fp32: keys and values, layers, heads, size, bytes
    device.free = 10 * a_block
    assert accelerated.load("m", folders["llama"], task="text-generation").kv_bytes == 9 * a_block
    accelerated.unload("m")
    device.free = a_block
    with pytest.raises(EngineError) as refused:
        accelerated.load("m", folders["llama"], task="text-generation")
    assert refused.value.code == "kv_budget"


def test_vectors_and_labels_are_those_of_the_processor(engine: Engine, accelerated: Engine, folders: dict[str, Path]):
    told: list[dict[str, Any]] = []
    for one in (engine, accelerated):
        one.load("e", folders["embedder"], task="feature-extraction")
        one.load("c", folders["classifier"], task="text-classification")
        texts = tuple(one.tokenize("e", line) for line in LINES[:3])
        events = run(one, [EmbedRequest("1", "e", texts), ClassifyRequest("2", "c", texts)])
        results = [event for each in events.values() for event in each if isinstance(event, ResultEvent)]
        told.append({event.request_id: event.data for event in results})
    vectors, labels = ([one[key] for one in told] for key in ("1", "2"))
    assert torch.allclose(*(torch.tensor(each["embeddings"]) for each in vectors), atol=1e-6)
    scores = [{one["label"]: one["score"] for row in each["labels"] for one in row} for each in labels]
    assert scores[0] == pytest.approx(scores[1], abs=1e-6)


def test_int8_is_for_processors(accelerated: Engine, folders: dict[str, Path]):
    with pytest.raises(EngineError) as refused:
        accelerated.load("m", folders["llama"], task="text-generation", precision=Precision.INT8)
    assert refused.value.code == "int8_unavailable"
    assert accelerated.models() == []


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a device")
def test_a_device_that_is_not_there_is_no_reason_to_take_another():
    with pytest.raises(EngineError) as refused:
        device_named("cuda")
    assert refused.value.code == "no_device"
    assert torch.__version__ in refused.value.message


@pytest.mark.skipif(not torch.cuda.is_available(), reason=NO_DEVICE)
class TestOnADevice:
    """What only a real one shows."""

    @pytest.fixture
    def on_device(self) -> Iterator[Engine]:
        engine = Engine(device="cuda")
        yield engine
        engine.close()

    @pytest.mark.parametrize("name", DECODERS)
    def test_answers_equal_generate(self, name: str, on_device: Engine, folders: dict[str, Path]):
        on_device.load("m", folders[name], task="text-generation", limits=NARROW)
        requests = [ask(on_device, str(at), line * (1 + 2 * (at % 3))) for at, line in enumerate(LINES)]
        events = arriving(on_device, requests)
        for request in requests:
            assert tokens(events[request.id]) == alone(folders[name], request.prompt, 40)

    def test_steps_of_decoding_are_recorded(self, on_device: Engine, folders: dict[str, Path]):
        on_device.load("m", folders["qwen3"], task="text-generation")
        backend: Any = on_device._residents["m"].backend
        run(on_device, [ask(on_device, str(at), line) for at, line in enumerate(LINES)])
        steps = backend._runner._steps
        assert set(steps) == {(1, 4), (8, 4)}
        assert all(step._again.__name__ == "replay" for step in steps.values())

    def test_unloading_gives_the_memory_back(self, on_device: Engine, folders: dict[str, Path]):
        free = on_device.device.memory().free
        limits = Limits(kv_bytes=2**28)
        for _ in range(3):
            on_device.load("m", folders["llama"], task="text-generation", limits=limits)
            run(on_device, [ask(on_device, "1", LINES[0])])
            on_device.unload("m")
            torch.cuda.empty_cache()
        assert free - on_device.device.memory().free < 2**27
