"""The engines that are compared: each begins, answers workloads, tells the memory that it took, and ends."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import torch

from benchmarks.serving import client
from benchmarks.serving.environments import ROOT, binaries
from benchmarks.serving.inside.protocol import ANSWER
from benchmarks.serving.workload import Workload

Times = list[list[float]]
PATIENCE = 600
# How long threads of torch wait awake for more work (GOMP_SPINCOUNT): the same for ours and for others.
SPINNING = {name: value for name, value in os.environ.items() if name.startswith("GOMP_")}
KEPT = {"PATH", "HOME", "LANG", "LD_PRELOAD", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES"}


@dataclass(frozen=True)
class Where:
    """On what they compute: as torch names it."""

    threads: int
    device: str = "cpu"

    @property
    def of_a_site(self) -> dict[str, str]:
        own = {"OMP_NUM_THREADS": str(self.threads), **SPINNING}
        return own if self.device == "cpu" else own | {"ENGINE_DEVICE": "gpu"}


@dataclass(frozen=True)
class Running:
    """`ask` returns when the pieces of each answer came; `processes` are whose memory counts, with their children.
    `parts` are those whose time is told one by one. `ask_again` asks on a connection that is kept, where there are
    connections."""

    ask: Callable[[Workload], Times]
    processes: tuple[int, ...]
    parts: dict[str, int] = field(default_factory=dict)
    device: str = "cpu"
    ask_again: Callable[[Workload], Times] | None = None

    def processor_seconds(self) -> dict[str, float]:
        """Of each part, or of all processes together; and of the benchmark itself, which asks."""
        told = {name: _processor_seconds(pid) for name, pid in self.parts.items()}
        family = [pid for root in self.processes for pid in _family(root)] if not told else []
        return (told or {"engine": sum(map(_processor_seconds, family))}) | {"client": time.process_time()}

    def memory(self) -> int:
        """The most bytes that its processes held at once, each by itself; those taken of an accelerator."""
        if self.device != "cpu":
            free, total = torch.cuda.mem_get_info(torch.device(self.device))
            return int(total - free)
        return sum(_peak(pid) for root in self.processes for pid in _family(root))


@contextmanager
def stack(folder: Path, where: Where) -> Iterator[Running]:
    """All of ours: HTTP, tokens of people, Redis, a Celery worker, its engine. `folder` is `…/big`."""
    from tests.inference.stack import Stack  # noqa: PLC0415 -- tests of a site, which others need not

    with tempfile.TemporaryDirectory() as home:
        site = Stack(Path(home), **where.of_a_site, ENGINE_LEASE="4", DEBUG="0")
        try:
            site.seed(folder.parent)
            web, worker = site.start_web(), site.start_worker()
            parts = {"engine": site.engine_of(worker) or 0, "web": web.pid, "worker": worker.pid}
            parts["redis"] = int(site.redis.info("server")["process_id"])
            server = client.Server(site.port, f"alice/{folder.name}", site.told["bob"])
            ask, kept = partial(client.ask, server), client.Kept(server)
            yield Running(ask, (web.pid, worker.pid), parts, where.device, kept.ask)
        finally:
            site.end()


@contextmanager
def bare(folder: Path, where: Where) -> Iterator[Running]:
    with _inside(Path(sys.executable), "bare", folder, where) as running:
        yield running


@contextmanager
def alone(folder: Path, where: Where) -> Iterator[Running]:
    with _inside(Path(sys.executable), "alone", folder, where) as running:
        yield running


@contextmanager
def batching(folder: Path, where: Where) -> Iterator[Running]:
    with _inside(Path(sys.executable), "batching", folder, where) as running:
        yield running


@contextmanager
def openvino(folder: Path, where: Where) -> Iterator[Running]:
    programs, exported = binaries("openvino"), folder.parent / f"{folder.name} for openvino"
    if not exported.exists():
        words = ["export", "openvino", "--task", "text-generation-with-past", "--weight-format", "fp16"]
        command = [str(programs / "optimum-cli"), *words, "--model", str(folder), str(exported)]
        subprocess.run(command, check=True, capture_output=True, env=_surroundings(where))
    with _inside(programs / "python", "openvino", exported, where) as running:
        yield running


@contextmanager
def transformers_serve(folder: Path, where: Where) -> Iterator[Running]:
    """One request after another, as it comes; it knows neither ids nor `ignore_eos`."""
    port = _free_port()
    command = [str(binaries("transformers") / "transformers"), "serve", str(folder), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--dtype", "bfloat16", "--device", where.device]
    server = client.Server(port, str(folder), is_told_ids=False, extra={})
    with _serving(command, server, where, "/health") as running:
        yield running


@contextmanager
def vllm(folder: Path, where: Where) -> Iterator[Running]:
    port = _free_port()
    command = [str(binaries("vllm") / "python"), "-m", "vllm.entrypoints.openai.api_server", "--model", str(folder)]
    command += ["--served-model-name", "m", "--port", str(port), "--host", "127.0.0.1", "--dtype", "bfloat16"]
    command += ["--max-model-len", "1024", "--max-num-seqs", "64"]
    own = {
        "VLLM_CPU_OMP_THREADS_BIND": f"0-{where.threads - 1}",
        "VLLM_CPU_KVCACHE_SPACE": "2",
        "VLLM_NO_USAGE_STATS": "1",
    }
    with _serving(command, client.Server(port, "m"), where, "/health", **own) as running:
        yield running


@contextmanager
def llamacpp(folder: Path, where: Where) -> Iterator[Running]:
    programs, exported, port = binaries("llamacpp"), folder.parent / f"{folder.name}.gguf", _free_port()
    if not exported.exists():
        command = [sys.executable, "-m", "benchmarks.serving.inside.llamacpp", str(folder), str(exported)]
        source = programs.parent / "source"
        env = _surroundings(where) | {"PYTHONPATH": f"{ROOT}:{source}:{source / 'gguf-py'}"}
        subprocess.run(command, check=True, capture_output=True, env=env, cwd=ROOT)
    threads = str(where.threads)
    command = [str(programs / "llama-server"), "--model", str(exported), "--host", "127.0.0.1", "--port", str(port)]
    command += ["--threads", threads, "--threads-batch", threads, "--parallel", "64", "--ctx-size", str(64 * 1_024)]
    with _serving(command, client.Server(port, "m"), where, "/health") as running:
        yield running


ENGINES: dict[str, Callable[[Path, Where], contextlib.AbstractContextManager[Running]]] = {
    "ours, whole": stack,
    "ours, bare": bare,
    "generate": alone,
    "batching": batching,
    "serve": transformers_serve,
    "OpenVINO": openvino,
    "vLLM": vllm,
    "llama.cpp": llamacpp,
}


@contextmanager
def _inside(python: Path, name: str, folder: Path, where: Where) -> Iterator[Running]:
    command = [str(python), "-m", f"benchmarks.serving.inside.{name}", str(folder), str(where.threads), where.device]
    env = _surroundings(where)
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )

        def answer() -> Times:
            for line in process.stdout or ():
                if line.startswith(ANSWER):
                    times: Times = json.loads(line.removeprefix(ANSWER))
                    return times
            log.seek(0)
            raise RuntimeError(log.read().decode(errors="replace")[-1500:])

        def ask(workload: Workload) -> Times:
            assert process.stdin is not None
            process.stdin.write(json.dumps({"prompts": workload.prompts, "lengths": workload.lengths}) + "\n")
            process.stdin.flush()
            return answer()

        try:
            answer()
            yield Running(ask, (process.pid,), device=where.device)
        finally:
            process.kill()
            process.wait()


@contextmanager
def _serving(command: list[str], server: client.Server, where: Where, path: str, **own: str) -> Iterator[Running]:
    with tempfile.TemporaryFile() as log:
        env = _surroundings(where) | own
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait(process, f"http://127.0.0.1:{server.port}{path}")
            yield Running(lambda workload: client.ask(server, workload), (process.pid,), device=where.device)
        except RuntimeError as error:
            log.seek(0)
            raise RuntimeError(f"{error}\n{log.read().decode(errors='replace')[-1500:]}") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    from tests.site import eventually  # noqa: PLC0415

    def is_there() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"it ended with {process.returncode}")
        try:
            return httpx.get(url, timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    if not eventually(is_there, seconds=PATIENCE):
        raise RuntimeError(f"it did not answer in {PATIENCE} s")


def _surroundings(where: Where) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    own = {
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": str(where.threads),
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
    }
    return kept | own | SPINNING | {"HF_HUB_DISABLE_TELEMETRY": "1"}


def _free_port() -> int:
    from tests.valkey import free_port  # noqa: PLC0415

    return free_port()


def _family(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += _family(int(child))
    return found


def _processor_seconds(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _peak(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
