"""Folders of small models, made once, and an engine that is driven by hand."""

import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import torch

from inference.engine import Engine, Event, Request, WordsEvent
from inference.engine.compiled import building
from inference.engine.compiled.kernels import Kernels, kernels_here
from inference.engine.devices import CpuDevice
from inference.engine.inspection import Inspector
from tests.inference.engine.models import DECODERS, save_classifier, save_decoder, save_embedder


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Small matrices gain nothing from a second thread, and tests share their cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("models")
    made = {name: save_decoder(home / name, name) for name in DECODERS}
    made["llama-bf16"] = save_decoder(home / "llama-bf16", "llama", dtype=torch.bfloat16)
    made["classifier"] = save_classifier(home / "classifier")
    made["many-labels"] = save_classifier(home / "many-labels", problem_type="multi_label_classification")
    made["embedder"] = save_embedder(home / "embedder")
    return made


@pytest.fixture(scope="session")
def inspector() -> Iterator[Inspector]:
    """What is looked at for one engine need not be for the next, and the child that renders templates stays."""
    inspector = Inspector()
    yield inspector
    inspector.close()


@pytest.fixture
def engine(inspector: Inspector) -> Iterator[Engine]:
    engine = Engine(inspector=inspector)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def compiled() -> Kernels:
    try:
        building.build()
    except building.NoCompiler as error:
        pytest.skip(str(error))
    kernels_here.cache_clear()  # it may have looked before they were made
    found = kernels_here()
    assert found is not None
    return found


@pytest.fixture(params=["plain", "x86-64-v3", "x86-64-v4"])
def functions(request: pytest.FixtureRequest, compiled: Kernels) -> Kernels:
    """Those for each kind of processor that this one can be."""
    marches = [building.PLAIN, *reversed(building.KINDS.get(platform.machine(), {}).values())]
    able = marches[: marches.index(building.march_for(torch.backends.cpu.get_cpu_capability())) + 1]
    if request.param not in able:
        pytest.skip("this processor does not know them")
    return Kernels(building.library(request.param))


@pytest.fixture
def multiplying(functions: Kernels) -> Kernels:
    if not functions.multiplies:
        pytest.skip("they have no products")
    return functions


@pytest.fixture(params=["compiled", "torch"])
def either(request: pytest.FixtureRequest, inspector: Inspector) -> Iterator[Engine]:
    """An engine with what is compiled, then one without."""
    kernels = request.getfixturevalue("compiled") if request.param == "compiled" else None
    engine = Engine(device=CpuDevice(kernels), inspector=inspector)
    yield engine
    engine.close()


def run(engine: Engine, requests: Iterable[Request] = ()) -> dict[str, list[Event]]:
    """Submit, step until nothing is left, and sort the events by request."""
    for request in requests:
        engine.submit(request)
    events: dict[str, list[Event]] = {}
    while engine.has_work():
        for event in engine.step():
            events.setdefault(event.request_id, []).append(event)
    return events


def words_of(events: Iterable[Event]) -> dict[int, str]:
    """What was told of each input before its result; each goes on where the one before it ended."""
    told: dict[int, str] = {}
    for event in events:
        assert isinstance(event, WordsEvent), event
        assert event.at == len(told.get(event.place, ""))
        told[event.place] = told.get(event.place, "") + event.text
    return told
