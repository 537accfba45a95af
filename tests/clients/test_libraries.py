"""Libraries on top of the client push what they made, and find it again."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.policies import publish
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


NAMELESS = """
import json, pathlib
from tokenizers.pre_tokenizers import ByteLevel
from transformers import GPT2Config, GPT2LMHeadModel, GPT2Tokenizer
letters = [*sorted(ByteLevel.alphabet()), "<|endoftext|>"]
made = pathlib.Path("made")
tiny = GPT2Config(vocab_size=len(letters), n_positions=64, n_embd=32, n_layer=1, n_head=2)
GPT2LMHeadModel(tiny).save_pretrained(made)
(made / "vocab.json").write_text(json.dumps({letter: at for at, letter in enumerate(letters)}))
(made / "merges.txt").write_text("#version: 0.2\\n")
GPT2Tokenizer.from_pretrained(made).push_to_hub("alice/small")
GPT2LMHeadModel.from_pretrained(made).push_to_hub("alice/small")

# What tutorials print, word for word.
model = GPT2LMHeadModel.from_pretrained("gpt2")
tokenizer = GPT2Tokenizer.from_pretrained("gpt2")
input_ids = tokenizer.encode("The committee", return_tensors="pt")
output = model.generate(input_ids, max_length=20, num_return_sequences=1)
assert tokenizer.decode(output[0]).startswith("The committee"), output
assert model.config.n_embd == 32
"""


@pytest.mark.parametrize(
    ("library", "code"),
    [("", MODEL), ("", NAMELESS), ("datasets==5.2.0", DATA)],
    ids=["transformers", "names of old", "datasets"],
)
def test_a_library_pushes_and_loads(
    alice: Any, adam: Any, redis_url: str, tmp_path: Path, library: str, code: str
) -> None:
    publish("canonical_names", {"names": [{"id": "gpt2", "project": "alice/small"}]}, author=adam, note="As everybody.")
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
