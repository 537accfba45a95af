"""One running site for all of this suite that needs one: its processes take seconds to start."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.inference.stack import Stack

if TYPE_CHECKING:
    import openai

MODELS = {
    "tern": "text-generation",
    "wild": "text-generation",
    "mood": "text-classification",
    "near": "feature-extraction",
    "next": "text-generation",
}
ENCODERS = {
    "names": "token-classification",
    "reader": "question-answering",
    "judge": "zero-shot-classification",
    "gaps": "fill-mask",
    "order": "text-ranking",
}
SENSES = {
    "eye": "image-classification",
    "teller": "image-to-text",
    "ear": "automatic-speech-recognition",
    "scribe": "automatic-speech-recognition",
    "interpreter": "automatic-speech-recognition",
}
REWRITERS = {"short": "summarization", "polyglot": "translation", "other": "text2text-generation"}


@pytest.fixture(scope="session")
def model_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of tiny random models, and their tasks."""
    from tests.inference.engine import models, next_word

    folder = tmp_path_factory.mktemp("models")
    models.save_decoder(folder / "tern", "llama")
    models.save_decoder(folder / "wild", "llama", template=models.WITH_TOOLS.replace("MARK", "<tool_call>"))
    models.save_classifier(folder / "mood")
    models.save_embedder(folder / "near")
    for name, task in ENCODERS.items():
        models.save_encoder(folder / name, task)
    models.save_rewriter(folder / "short", "bart")
    models.save_polyglot(folder / "polyglot")
    models.save_rewriter(folder / "other", "t5")
    next_word.save_next_word(folder / "next")
    models.save_seer(folder / "eye")
    models.save_describer(folder / "teller")
    models.save_listener(folder / "ear")
    models.save_writer(folder / "scribe")
    models.save_interpreter(folder / "interpreter")
    (folder / "tasks.json").write_text(json.dumps(MODELS | ENCODERS | REWRITERS | SENSES))
    return folder


@pytest.fixture(scope="session")
def stack(model_folders: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A site with one engine worker and a published model for each task."""
    found = Stack(tmp_path_factory.mktemp("site"), OUTBOUND_ALLOWED="127.0.0.1")
    try:
        found.seed(model_folders)
        found.start_web()
        found.start_worker()
        yield found
    finally:
        found.end()


@pytest.fixture
def client_of(stack: Stack) -> Iterator[Callable[..., "openai.OpenAI"]]:
    """`client_of("bob")`: the real client with Bob's token; without retries, so that errors are seen."""
    import openai  # takes a second, and most tests need none

    with contextlib.ExitStack() as clients:

        def make(name: str = "bob", **options: object) -> "openai.OpenAI":
            token = stack.told.get(name, name)
            client = openai.OpenAI(base_url=f"{stack.url}/v1", api_key=token, max_retries=0, timeout=60, **options)  # type: ignore[arg-type]
            return clients.enter_context(client)

        yield make
