"""Libraries on top of the client push what they made, and find it again."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import binaries
from tests.hub.conftest import bearer
from tests.servers import WebServer

pytestmark = pytest.mark.django_db(transaction=True)
MODEL = """
import torch
from transformers import BertConfig, BertForSequenceClassification, AutoModelForSequenceClassification
tiny = BertConfig(vocab_size=2000, hidden_size=64, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
model = BertForSequenceClassification(tiny)
model.push_to_hub("alice/tiny")
again = AutoModelForSequenceClassification.from_pretrained("alice/tiny")
assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), again.state_dict().values()))
"""
DATA = """
from datasets import Dataset, load_dataset
rows = Dataset.from_dict({"n": list(range(5000)), "text": [f"row {n}" for n in range(5000)]})
rows.push_to_hub("alice/rows")
rows.push_to_hub("alice/rows", split="test")
assert load_dataset("alice/rows", split="train")["text"][4999] == "row 4999"
assert set(load_dataset("alice/rows")) == {"train", "test"}
"""


@pytest.mark.parametrize(
    ("library", "code"), [("", MODEL), ("datasets==5.2.0", DATA)], ids=["transformers", "datasets"]
)
def test_a_library_pushes_and_loads(alice: Any, redis_url: str, tmp_path: Path, library: str, code: str) -> None:
    python = str(binaries(library) / "python") if library else sys.executable
    server = WebServer(HUB_PAGE_SIZE="3")
    server.start()
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    env = {**kept, "HF_ENDPOINT": server.url, "HF_TOKEN": bearer(alice), "HF_HOME": str(tmp_path / "home")}
    try:
        done = subprocess.run([python, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    finally:
        server.stop()
    assert done.returncode == 0, done.stdout + done.stderr
