"""A picture on its way into a model."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image
from transformers import AutoImageProcessor

from inference.engine.errors import EngineError, InvalidRequest, kind_of
from inference.engine.media import bytes_of, picture_of

PIXELS_OF_A_TOKEN = 16 * 16  # of what the model sees: 196 tokens for the usual 224 by 224


class Looking:
    """Scaled and cut as the model's own files say."""

    def __init__(self, folder: Path) -> None:
        self.processor = AutoImageProcessor.from_pretrained(folder, local_files_only=True, trust_remote_code=False)

    def at(self, given: Any) -> tuple[dict[str, Any], int]:
        """`pixel_values` of one picture, (1, colours, height, width), and how many tokens it counts."""
        data = bytes_of(given)
        try:
            values = self.processor(images=picture_of(data), return_tensors="np")["pixel_values"]
        except InvalidRequest:
            raise
        except Exception as error:
            message = f"The model's image processor fails on this picture ({kind_of(error)})."
            raise EngineError("processor_failed", message, "inputs") from error
        return {"pixel_values": values}, values.shape[-1] * values.shape[-2] // PIXELS_OF_A_TOKEN


def blank_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (120, 160, 90)).save(file, "PNG")
    return file.getvalue()
