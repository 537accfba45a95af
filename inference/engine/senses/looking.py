"""A picture on its way into a model."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from transformers import AutoImageProcessor

from inference.engine.errors import EngineError, InvalidRequest, kind_of
from inference.engine.loading import Weights
from inference.engine.media import bytes_of, measured, picture_of, refused
from inference.engine.sentences import Sentence

OF_ONE_SIZE = {"vit", "deit", "blip_vision_model"}  # by what their positions are learnt for
PIXELS_OF_A_TOKEN = 16 * 16  # of what the model sees: 196 tokens for the usual 224 by 224


class Looking:
    """Scaled and cut as the model's own files say. Where they say that it is not, a picture is as large as it came."""

    def __init__(self, weights: Weights, most: int) -> None:
        """`most` is how many tokens one may count."""
        own = {"local_files_only": True, "trust_remote_code": False}
        self.processor = AutoImageProcessor.from_pretrained(weights.folder, **own)
        is_fitted = any(getattr(self.processor, name, False) for name in ("do_resize", "do_center_crop"))
        self._most = None if is_fitted else most * PIXELS_OF_A_TOKEN
        self._wanted = None if is_fitted else only_size(weights.module.config)

    def at(self, given: Any) -> tuple[dict[str, Any], int]:
        """`pixel_values` of one picture, (1, colours, height, width), and how many tokens it counts."""
        data = bytes_of(given)
        self._require_few_pixels(data)
        try:
            values = self.processor(images=self._fitting(data), return_tensors="np")["pixel_values"]
        except InvalidRequest:
            raise
        except Exception as error:
            message = Sentence("The model's image processor fails on this picture (%(kind)s).", kind=kind_of(error))
            raise EngineError("processor_failed", message, "inputs") from error
        return {"pixel_values": values}, values.shape[-1] * values.shape[-2] // PIXELS_OF_A_TOKEN

    def blank(self) -> bytes:
        """A picture that the model takes in."""
        file = io.BytesIO()
        Image.new("RGB", self._wanted or (64, 64), (120, 160, 90)).save(file, "PNG")
        return file.getvalue()

    def _require_few_pixels(self, data: bytes) -> None:
        """By its header, before it is decoded."""
        _kind, width, height = measured(data)
        if self._most is not None and width * height > self._most:
            message = Sentence(
                "This input has %(width)s × %(height)s pixels; this model does not scale it, and takes up to %(most)s.",
                width=width,
                height=height,
                most=self._most,
            )
            raise refused(message)

    def _fitting(self, data: bytes) -> Image.Image:
        picture = picture_of(data)
        if self._wanted not in (None, picture.size):
            wanted, found = (" × ".join(map(str, size)) for size in (self._wanted, picture.size))
            raise refused(
                Sentence(
                    "This input has %(found)s pixels; this model does not scale it, and takes %(wanted)s alone.",
                    found=found,
                    wanted=wanted,
                )
            )
        return picture


def only_size(config: Any) -> tuple[int, int] | None:
    """Width and height of the pictures that a model looks at, where it can look at no others."""
    eye = getattr(config, "encoder", None) or getattr(config, "vision_config", None) or config
    size = eye.image_size if eye.model_type in OF_ONE_SIZE else None
    return (size, size) if isinstance(size, int) else tuple(reversed(size)) if size else None
