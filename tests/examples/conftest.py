"""The committed models, loaded once, as anybody would load them."""

from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
OFFLINE = {"trust_remote_code": False, "local_files_only": True}


@pytest.fixture(scope="session")
def guide() -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = EXAMPLES / "guide/model"
    return AutoModelForCausalLM.from_pretrained(folder, **OFFLINE), AutoTokenizer.from_pretrained(folder, **OFFLINE)


@pytest.fixture(scope="session")
def sentiment() -> tuple[Any, Any]:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = EXAMPLES / "sentiment/model"
    model = AutoModelForSequenceClassification.from_pretrained(folder, **OFFLINE)
    return model, AutoTokenizer.from_pretrained(folder, **OFFLINE)


@pytest.fixture(scope="session")
def embedder() -> tuple[Any, Any]:
    from transformers import AutoModel, AutoTokenizer

    folder = EXAMPLES / "embedder/model"
    return AutoModel.from_pretrained(folder, **OFFLINE), AutoTokenizer.from_pretrained(folder, **OFFLINE)
