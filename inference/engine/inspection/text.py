"""The tokenizer and the chat template, tried in children with limits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from inference.engine.errors import InvalidRequest
from inference.engine.inspection.header import parse_json
from inference.engine.inspection.report import Refused
from inference.engine.limits import MEBIBYTE, Limits
from inference.engine.sentences import Sentence
from inference.engine.templates import Renderer

CHILD = Path(__file__).with_name("tokenizer_child.py")
SECONDS = 30.0
SAVE_AGAIN = "Save the tokenizer with `save_pretrained` and upload tokenizer.json."
CONVERSATION = [{"role": "user", "content": "你好 hello"}, {"role": "assistant", "content": "🙂"}]


def check_tokenizer(folder: Path, limits: Limits, vocabulary: int) -> None:
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise Refused("no_tokenizer", path.name, Sentence("There is no tokenizer.json."), SAVE_AGAIN)
    if path.stat().st_size > limits.tokenizer_bytes:
        raise Refused(
            "file_too_large",
            path.name,
            Sentence("It has more than %(most)s bytes.", most=limits.tokenizer_bytes),
            SAVE_AGAIN,
        )
    try:
        done = subprocess.run(  # noqa: S603 -- our own file, in isolated mode
            [sys.executable, "-I", str(CHILD), str(path)], capture_output=True, timeout=SECONDS, check=False, cwd="/"
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(
            "tokenizer_failed", path.name, Sentence("Reading tokenizer.json takes too long."), SAVE_AGAIN
        ) from error
    if done.returncode != 0:
        message = Sentence("The library tokenizers does not take tokenizer.json.")
        raise Refused("tokenizer_failed", path.name, message, SAVE_AGAIN)
    highest = json.loads(done.stdout)["highest"]
    if highest >= vocabulary:
        message = Sentence(
            "The tokenizer gives ids up to %(highest)s, the model knows %(vocabulary)s.",
            highest=highest,
            vocabulary=vocabulary,
        )
        raise Refused("tokenizer_mismatch", path.name, message, "Use the tokenizer the model was trained with.")


def check_template(folder: Path, renderer: Renderer) -> bool:
    """Whether the folder has a chat template; `Refused` when it cannot be rendered within its limits."""
    template, names = read_template(folder)
    if template is None:
        return False
    try:
        renderer.render(template, CONVERSATION[:1], names)
    except InvalidRequest as error:
        raise Refused("template_failed", "chat_template", error.message, "Correct or remove the template.") from error
    return True


def read_template(folder: Path) -> tuple[str | None, dict[str, Any]]:
    """(template, special tokens), from the folder alone."""
    settings = folder / "tokenizer_config.json"
    if settings.is_file() and settings.stat().st_size > 16 * MEBIBYTE:
        raise Refused("file_too_large", settings.name, Sentence("It is too large."), SAVE_AGAIN)
    document = parse_json(settings.read_bytes(), settings.name) if settings.is_file() else {}
    template = document.get("chat_template")
    file = folder / "chat_template.jinja"
    if file.is_file():
        if file.stat().st_size > MEBIBYTE:
            raise Refused("file_too_large", file.name, Sentence("The template is too large."), "Shorten it.")
        template = file.read_text(encoding="utf-8", errors="replace")
    if isinstance(template, list):
        named = {one.get("name"): one.get("template") for one in template if isinstance(one, dict)}
        template = named.get("default")
    tokens = {name: value for name, value in document.items() if name.endswith("_token") and isinstance(value, str)}
    return (template if isinstance(template, str) else None), tokens
