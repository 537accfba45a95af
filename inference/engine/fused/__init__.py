"""Steps on an accelerator, in few kernels. Imports Triton only when it is asked for."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import torch
from torch import nn

from inference.engine.layers import is_known

if TYPE_CHECKING:
    from inference.engine.fused.decoder import FusedDecoder

logger = logging.getLogger(__name__)


def fused_decoder(module: nn.Module, place: torch.device, programs: int) -> FusedDecoder | None:
    """What computes steps of this model in few kernels, about `programs` at a time; None where the architecture is
    another, or where Triton is missing, does not work or finds too little room for heads of this size."""
    if not is_known(module):
        return None
    try:
        from inference.engine.fused import decoder, kernels  # noqa: PLC0415 -- it is not there on every machine

        kernels.gate(torch.zeros((1, 2), device=place))
        decoder.try_attention(module, place)
    except Exception:
        logger.warning("steps are not fused: Triton cannot be used here", exc_info=True)
        return None
    return decoder.FusedDecoder(module, programs)
