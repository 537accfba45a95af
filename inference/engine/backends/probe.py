"""Does this engine compute the model as transformers does? Asked of every model when it is loaded, because the
architectures that look alike but are not (another mask, a bias, a second cache) would otherwise answer nonsense."""

from __future__ import annotations

import logging
from itertools import pairwise

import torch
from torch import Tensor

from inference.engine.detokenizer import Detokenizer
from inference.engine.errors import EngineError, kind_of
from inference.engine.kv_cache import BLOCK_TOKENS, BlockPool, blocks_for
from inference.engine.limits import Precision
from inference.engine.loading import Weights
from inference.engine.requests import GenerateRequest, Sampling
from inference.engine.runner import Runner
from inference.engine.scheduler import Chunk
from inference.engine.sentences import Sentence
from inference.engine.sequence import Sequence

logger = logging.getLogger(__name__)
LENGTH = BLOCK_TOKENS + 8
CLOSE = {torch.float32: 0.9999, torch.bfloat16: 0.98}
CLOSE_IN_INT8 = 0.95
UNSUPPORTED = "unsupported_architecture"


class Probe:
    """Asks the plain model first, then the engine: a prompt in two chunks and a single token, over two blocks."""

    def __init__(self, weights: Weights, vocabulary: int, context: int) -> None:
        length = min(LENGTH, context)
        prompt = tuple((7_919 * at + 13) % vocabulary for at in range(length))
        request = GenerateRequest("probe", "probe", prompt, Sampling())
        self._sequence = Sequence(request, Detokenizer(weights.tokenizer), length)
        self._prompt = list(prompt)
        with torch.inference_mode():
            ids = weights.device.put([prompt])
            self._expected: Tensor = weights.module(input_ids=ids, use_cache=False).logits[0, -1]
        self._close = CLOSE[weights.dtype] if weights.precision == Precision.STORED else CLOSE_IN_INT8

    def check(self, runner: Runner, pool: BlockPool) -> None:
        """Raise `EngineError` unless the two agree: `UNSUPPORTED` where another runner might."""
        sequence = self._sequence
        sequence.blocks = pool.take(blocks_for(len(self._prompt)))
        try:
            with torch.inference_mode():
                found = self._answered(runner)
        except (torch.OutOfMemoryError, torch.AcceleratorError):
            raise  # these are the device's, and say nothing of the architecture
        except Exception as error:  # a stranger's numbers meet hundreds of classes
            logger.info("%s cannot compute this architecture: %s", type(runner).__name__, error)
            message = Sentence("This architecture is not one the engine can compute (%(kind)s).", kind=kind_of(error))
            raise EngineError(UNSUPPORTED, message, "model") from error
        finally:
            pool.give_back(sequence.blocks)
            sequence.blocks = []
            runner.rest()
        if not bool(torch.isfinite(self._expected).all()):
            message = Sentence("The model's own answer holds values that are no numbers: its weights are damaged.")
            raise EngineError("not_numbers", message, "model")
        likeness = float(torch.cosine_similarity(self._expected.float(), found.float(), dim=0))
        if not likeness >= self._close:  # also when it is not a number
            message = Sentence(
                "The engine does not compute this architecture as transformers does (likeness %(likeness).4f).",
                likeness=likeness,
            )
            raise EngineError(UNSUPPORTED, message, "model")

    def _answered(self, runner: Runner) -> Tensor:
        sequence, before = self._sequence, max(1, len(self._prompt) - 1)
        sequence.tokens = self._prompt[:before]
        for start, end in pairwise(sorted({0, before // 2, before})):
            found = runner.run([Chunk(sequence, start, end - start)])
        for token in self._prompt[before:]:
            sequence.tokens.append(token)
            found = runner.run([Chunk(sequence, before, 1)])
        return found.next[0]
