"""A `.keras` file: a zip with a configuration that names classes to build. Only plain layers of a chain are, with
numbers within bounds, and their weights must be there before a byte of memory is taken for them.

Keras's own safe mode refuses some of what can run code; it is on as well, but only what is on these lists gets there.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inference.engine.inspection.header import parse_json
from inference.engine.inspection.report import Inspection, Refused
from inference.engine.limits import MEBIBYTE, Limits
from inference.engine.sentences import Sentence
from inference.engine.words import Vocabulary

MODEL, WORDS = "model.keras", "tokenizer.json"
CONFIG, WEIGHTS = "config.json", "model.weights.h5"
PARTS = {"metadata.json", CONFIG, WEIGHTS}
CHILD = Path(__file__).with_name("keras_child.py")
SECONDS = 60.0
FIX = 'Save the model again with `model.save("model.keras")`, without layers of your own.'
LARGEST = 65_536
MOST_LAYERS = 64
GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}
PLAIN = {"InputLayer", "Embedding", "Dense", "Dropout", *GATES}
LAYERS = PLAIN | {"Bidirectional"}
OTHERS = {
    "keras.initializers": {
        "RandomUniform", "RandomNormal", "TruncatedNormal", "GlorotUniform", "GlorotNormal", "HeNormal", "HeUniform",
        "LecunNormal", "LecunUniform", "Orthogonal", "OrthogonalInitializer", "Zeros", "Ones", "VarianceScaling",
        "Constant",
    },
    "keras.regularizers": {"L1", "L2", "L1L2"},
    "keras": {"DTypePolicy"},
}  # fmt: skip
ACTIVATIONS = {
    "linear", "softmax", "tanh", "sigmoid", "hard_sigmoid", "relu", "elu", "gelu", "selu", "swish", "silu", "softplus",
    "softsign", "exponential",
}  # fmt: skip
UNREADABLE = Sentence("The weights are refused. They cannot be read.")
REASONS = {
    "promises": Sentence("The weights are refused. It promises more numbers than it holds."),
    "parts": Sentence("The weights are refused. It holds too many parts."),
    "links": Sentence("The weights are refused. It links to another place."),
    "packed": Sentence("The weights are refused. Its numbers are elsewhere, or packed."),
    "kinds": Sentence("The weights are refused. It holds what are no numbers."),
}
"""By the word that the child ends with."""
NO_GATES = {"InputLayer", "Dropout", "Embedding", "Dense"}
MOST_WORDS = 2_048  # that a model looks at
MOST_SEEN = 2**22  # numbers between two layers for one answer, while there is a row of them for each word
# For which Keras makes more weights, or others; or keeps of one request what the next must not see.
UNCOUNTED = {"lora_rank", "quantization_config", "stateful"}
IGNORED = {"compile_config", "build_config", "shared_object_id"}  # nothing of the first is built; shapes, and a mark


def is_keras(folder: Path) -> bool:
    return (folder / MODEL).is_file() and not (folder / "config.json").is_file()


def inspect_keras(folder: Path, task: str, limits: Limits) -> Inspection:
    if task not in ("", "text-generation"):
        message = Sentence("Models in Keras are served for text-generation, not for %(task)s.", task=task)
        raise Refused("wrong_task", MODEL, message, "Set the project's task to text-generation.")
    path = folder / MODEL
    config = _configuration(path, limits)
    layers = _layers(config)
    for shape in _shapes(config):
        _check_shape(shape)
    window = window_of(config)
    wanted, vocabulary = _parameters(layers, window or MOST_WORDS)
    if wanted > limits.parameters:
        message = Sentence(
            "The configuration builds %(wanted)s parameters; %(parameters)s are allowed.",
            wanted=wanted,
            parameters=limits.parameters,
        )
        raise Refused("too_many_parameters", CONFIG, message, "Publish a smaller model.")
    found = _weights(path)
    if wanted != found:
        message = Sentence(
            "The configuration asks for %(wanted)s weights, the file holds %(found)s.", wanted=wanted, found=found
        )
        raise Refused("weights_mismatch", WEIGHTS, message, FIX)
    Vocabulary.of(folder / WORDS, limits, vocabulary)
    return Inspection(
        task="text-generation",
        architecture="Sequential",
        model_type="keras",
        parameters=wanted,
        weight_bytes=path.stat().st_size,
        dtype="F32",
        context_length=window or min(MOST_WORDS, limits.context),
        vocabulary=vocabulary,
        memory_bytes=2 * 4 * wanted,
    )


def window_of(config: Mapping[str, Any]) -> int | None:
    """How many words the model looks at, where its input has a length."""
    for shape in _shapes(config):
        if isinstance(shape, list) and len(shape) == len(("batch", "words")) and type(shape[1]) is int:
            return int(shape[1])
    return None


def _shapes(config: Mapping[str, Any]) -> list[Any]:
    """Of its input, wherever Keras looks for it."""
    inner = config["config"]
    first = _of(inner["layers"][0], "config").get("batch_shape")
    return [first, _of(config, "build_config").get("input_shape"), inner.get("build_input_shape")]


def _check_shape(shape: Any) -> None:
    """[rows, words], None where it is open: lists are made as long as it says."""
    if shape is None:
        return
    sizes = [size for size in shape if size is not None] if isinstance(shape, list) else [0]
    if not all(type(size) is int and size > 0 for size in sizes) or math.prod(sizes) > MOST_SEEN:
        message = Sentence("A shape of %(shape)s is no lines of words, or too many of them.", shape=str(shape)[:60])
        raise Refused("config_out_of_bounds", CONFIG, message, FIX)
    if max([size for size in shape[1:] if size], default=1) > MOST_WORDS:
        message = Sentence(
            "A shape of %(shape)s: lines of up to %(most)s words are served.",
            shape=str(shape)[:60],
            most=MOST_WORDS,
        )
        raise Refused("config_out_of_bounds", CONFIG, message, "Train it on shorter lines.")


def _of(described: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of a stranger's configuration, empty where it is no object."""
    found = described.get(name)
    return found if isinstance(found, dict) else {}


def configuration_of(path: Path) -> dict[str, Any]:
    """Of a file that was inspected."""
    with zipfile.ZipFile(path) as archive:
        return parse_json(archive.read(CONFIG), CONFIG)


def _configuration(path: Path, limits: Limits) -> dict[str, Any]:
    if path.stat().st_size > limits.weight_bytes:
        message = Sentence(
            "The model has %(size)s bytes; %(most)s are allowed.",
            size=path.stat().st_size,
            most=limits.weight_bytes,
        )
        raise Refused("weights_too_large", MODEL, message, "Publish a smaller model.")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if {part.filename for part in parts} != PARTS or len(parts) != len(PARTS):
                raise Refused(
                    "unsafe_format", MODEL, Sentence("It holds other files than Keras writes for plain layers."), FIX
                )
            for part in parts:
                is_small = part.filename == WEIGHTS or part.file_size <= MEBIBYTE
                if part.compress_type != zipfile.ZIP_STORED or part.flag_bits & 1 or not is_small:
                    raise Refused(
                        "unsafe_format",
                        MODEL,
                        Sentence("%(filename)s is packed, locked or too large.", filename=part.filename),
                        FIX,
                    )
            return parse_json(archive.read(CONFIG), CONFIG)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise Refused("unsafe_format", MODEL, Sentence("It is no file that Keras 3 has written."), FIX) from error


def _layers(config: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else None
    if config.get("class_name") != "Sequential" or not _is_from(config, "keras") or not isinstance(layers, list):
        message = Sentence(
            "%(name)r is not a model that is served here: one chain of layers is.",
            name=str(config.get("class_name"))[:60],
        )
        raise Refused("unsupported_architecture", CONFIG, message, "docs/models.md lists what runs here.")
    if not 0 < len(layers) <= MOST_LAYERS or not all(isinstance(layer, dict) for layer in layers):
        raise Refused(
            "config_out_of_bounds",
            CONFIG,
            Sentence("From 1 to %(most)s layers are served.", most=MOST_LAYERS),
            FIX,
        )
    if set(inner or ()) - {"name", "trainable", "dtype", "layers", "build_input_shape"}:
        raise Refused("bad_config", CONFIG, Sentence("It says of the chain what Keras does not."), FIX)
    for layer in layers:
        _check_class(layer, LAYERS, "keras.layers")
        if not isinstance(layer.get("config"), dict):
            raise Refused("bad_config", CONFIG, Sentence("A layer has no configuration."), FIX)
        _check_values(layer["config"])
    _check_values(inner.get("dtype") if isinstance(inner, dict) else None)
    return layers


def _is_from(described: Mapping[str, Any], module: str) -> bool:
    """A class under a name of somebody's own could be any."""
    return described.get("module") == module and described.get("registered_name") in (None, described.get("class_name"))


def _check_class(described: Mapping[str, Any], names: set[str], module: str) -> None:
    name = described.get("class_name")
    if name == "Lambda" or name not in names or not _is_from(described, module):
        code = "remote_code" if name in ("Lambda", "function", "__lambda__") else "unsupported_architecture"
        message = Sentence(
            "%(module)s.%(name)s is not built here.", module=str(described.get("module"))[:40], name=str(name)[:60]
        )
        raise Refused(code, CONFIG, message, FIX)


def _check_values(value: Any, name: str = "") -> None:
    """Whatever names a class is on the lists; whatever is a number is within bounds."""
    left: list[tuple[str, Any]] = [(name, value)]
    while left:
        key, value = left.pop()
        if key in UNCOUNTED and value:
            raise Refused(
                "unsupported_architecture", CONFIG, Sentence("`%(key)s` is not built here.", key=key[:60]), FIX
            )
        if isinstance(value, dict) and "class_name" in value:
            module = str(value.get("module"))
            is_layer = module == "keras.layers"
            _check_class(value, PLAIN if is_layer else OTHERS.get(module, set()), module)
            left += [(str(at), one) for at, one in value.items() if at not in IGNORED]
        elif isinstance(value, dict):
            left += [(str(at), one) for at, one in value.items() if at != "shared_object_id"]
        elif isinstance(value, list):
            left += [(key, one) for one in value]
        elif isinstance(value, (int, float)) and not isinstance(value, bool) and not -LARGEST <= value <= 2**32:
            raise Refused(
                "config_out_of_bounds",
                CONFIG,
                Sentence("`%(key)s` is %(value)s, which is out of bounds.", key=key[:60], value=f"{value:g}"),
                FIX,
            )
        elif isinstance(value, str) and "activation" in key and value not in ACTIVATIONS:
            raise Refused(
                "unsupported_architecture",
                CONFIG,
                Sentence("There is no activation %(value)r here.", value=value[:60]),
                FIX,
            )


def _parameters(layers: list[Mapping[str, Any]], window: int) -> tuple[int, int]:
    """How many numbers the chain has, from its configuration alone; and how many words it chooses among."""
    total, width, is_line = 0, 0, True
    for layer in layers:
        kind, config = str(layer["class_name"]), layer["config"]
        _check_built(layer, width)
        added, width = _grown(kind, config, width)
        total += added
        inner = _of(_of(config, "layer"), "config") if kind == "Bidirectional" else config
        is_line = is_line and (kind in NO_GATES or bool(inner.get("return_sequences")))
        if is_line and width * window > MOST_SEEN:
            message = Sentence(
                "%(width)s numbers for each of %(window)s words: together up to %(most)s are served.",
                width=width,
                window=window,
                most=MOST_SEEN,
            )
            raise Refused("config_out_of_bounds", CONFIG, message, "Publish a smaller model.")
    last = layers[-1]
    if last["class_name"] != "Dense" or last["config"].get("activation") not in ("softmax", "linear"):
        message = Sentence("The last layer must be a Dense with softmax over the words.")
        raise Refused("unsupported_architecture", CONFIG, message, "docs/models.md lists what runs here.")
    return total, width


def _check_built(layer: Mapping[str, Any], width: int) -> None:
    """Keras takes memory for the shape that a layer says it was built for, before it meets the one before it."""
    built = layer.get("build_config")
    shape = built.get("input_shape") if isinstance(built, dict) and len(built) == 1 else None
    if built and not (isinstance(shape, list) and (not width or shape[-1:] == [width])):
        raise Refused(
            "bad_config", CONFIG, Sentence("A layer was built for another shape than the one before it has."), FIX
        )


def _grown(kind: str, config: Mapping[str, Any], width: int) -> tuple[int, int]:
    if kind in ("InputLayer", "Dropout"):
        return 0, width
    if (kind == "Embedding") != (width == 0):
        message = Sentence("An Embedding of the words must come first, and once.")
        raise Refused("unsupported_architecture", CONFIG, message, "docs/models.md lists what runs here.")
    if kind == "Embedding":
        words, size = _whole(config, "input_dim", 2**20), _whole(config, "output_dim")
        return words * size, size
    if kind == "Dense":
        units = _whole(config, "units", 2**20)
        return units * width + (units if config.get("use_bias", True) else 0), units
    if kind == "Bidirectional":
        return _both_ways(config, width)
    units = _whole(config, "units")
    biases = 2 if kind == "GRU" and config.get("reset_after", True) else 1
    each = units * width + units * units + (biases * units if config.get("use_bias", True) else 0)
    return GATES[kind] * each, units


def _both_ways(config: Mapping[str, Any], width: int) -> tuple[int, int]:
    """The way back is as large as the way there; Keras writes both."""
    ways = [_of(config, name) for name in ("layer", "backward_layer") if config.get(name) is not None]
    if not ways or any(way.get("class_name") not in GATES for way in ways) or config.get("merge_mode") != "concat":
        raise Refused(
            "unsupported_architecture", CONFIG, Sentence("Of both directions, LSTM and its kin are served."), FIX
        )
    for way in ways:
        _check_built({**way, "config": _of(way, "config")}, width)
    grown = [_grown(str(way["class_name"]), _of(way, "config"), width) for way in ways]
    if grown[0] != grown[-1]:
        raise Refused("bad_config", CONFIG, Sentence("The two directions are not alike."), FIX)
    return 2 * grown[0][0], 2 * grown[0][1]


def _whole(config: Mapping[str, Any], name: str, most: int = 16_384) -> int:
    value = config.get(name)
    if type(value) is not int or not 1 <= value <= most:
        message = Sentence("`%(name)s` must be a whole number from 1 to %(most)s.", name=name, most=most)
        raise Refused("config_out_of_bounds", CONFIG, message, FIX)
    return value


def _weights(path: Path) -> int:
    """How many numbers the layers have in the file, as a child with limits finds them. What an optimizer left there
    and seeds count for nothing."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own file, in isolated mode
            [sys.executable, "-I", str(CHILD), str(path)], capture_output=True, timeout=SECONDS, check=False, cwd="/"
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("bad_header", WEIGHTS, Sentence("The weights take too long to be looked at."), FIX) from error
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()
        raise Refused("bad_header", WEIGHTS, REASONS.get(last[-1] if last else "", UNREADABLE), FIX)
    shapes: dict[str, list[int]] = json.loads(done.stdout)
    return sum(math.prod(shape) for name, shape in _of_layers(shapes))


def _of_layers(shapes: Mapping[str, list[int]]) -> Iterator[tuple[str, list[int]]]:
    for name, shape in shapes.items():
        if name.startswith("layers/") and "seed_generator" not in name:
            yield name, shape
