"""Where models are computed: what differs between a processor and an accelerator, behind one small interface."""

from __future__ import annotations

import torch

from inference.engine.compiled.kernels import kernels_here
from inference.engine.devices.base import Device, Memory
from inference.engine.devices.cpu import CpuDevice
from inference.engine.devices.cuda import CudaDevice
from inference.engine.errors import EngineError
from inference.engine.sentences import Sentence

CPU = "cpu"


def device_named(name: str) -> Device:
    """`cpu`, `cuda` or `cuda:1`; `EngineError` where there is none such. Never another one in its place."""
    if name == CPU:
        return CpuDevice(kernels_here())
    if not torch.cuda.is_available():
        raise EngineError("no_device", _why_none(name, torch.__version__), "device")
    place = torch.device(name)
    torch.cuda.set_device(place.index or 0)  # whatever is made without saying where
    return CudaDevice(place)


def _why_none(name: str, version: str) -> Sentence:
    if torch.backends.cuda.is_built():
        return Sentence("%(name)s is wanted, but this torch %(version)s finds no device.", name=name, version=version)
    return Sentence(
        "%(name)s is wanted, but this torch %(version)s was built for processors alone.", name=name, version=version
    )


__all__ = ["CPU", "CpuDevice", "CudaDevice", "Device", "Memory", "device_named"]
