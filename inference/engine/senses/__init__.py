"""What models see or hear: one sense a task, looked up by the task's name."""

from __future__ import annotations

from inference.engine.senses.base import Account, Glance, Sense
from inference.engine.senses.captions import CaptionSense
from inference.engine.senses.pictures import LabelSense
from inference.engine.senses.speech import SpeechSense

SENSES: dict[str, type[Sense]] = {
    "image-classification": LabelSense,
    "image-to-text": CaptionSense,
    "automatic-speech-recognition": SpeechSense,
}

__all__ = ["SENSES", "Account", "Glance", "Sense"]
