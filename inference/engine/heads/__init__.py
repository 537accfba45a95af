"""What an encoder's output means: one head a task, looked up by the task's name."""

from __future__ import annotations

from inference.engine.heads.answers import AnswerHead
from inference.engine.heads.base import Head
from inference.engine.heads.blanks import BlankHead
from inference.engine.heads.entities import EntityHead
from inference.engine.heads.hypotheses import HypothesisHead
from inference.engine.heads.labels import LabelHead
from inference.engine.heads.ranks import RankHead
from inference.engine.heads.vectors import VectorHead

HEADS: dict[str, type[Head]] = {
    "feature-extraction": VectorHead,
    "fill-mask": BlankHead,
    "question-answering": AnswerHead,
    "text-classification": LabelHead,
    "text-ranking": RankHead,
    "token-classification": EntityHead,
    "zero-shot-classification": HypothesisHead,
}

__all__ = ["HEADS", "Head"]
