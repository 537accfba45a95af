import json
import struct
from typing import Any

import pytest
from django.test import Client

from projects.models import Project
from projects.previews import preview
from repositories.queries import file, head
from tests.projects.conftest import put_files

pytestmark = pytest.mark.django_db


def safetensors(header: Any, length: int | None = None) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text


def words(text: str, length: int | None = None) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data) if length is None else length) + data


def gguf(*keys: bytes, tensors: tuple[bytes, ...] = (), counts: tuple[int, int] | None = None) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, *(counts or (len(tensors), len(keys)))) + b"".join([*keys, *tensors])


def key(name: str, kind: int, value: bytes) -> bytes:
    return words(name) + struct.pack("<I", kind) + value


def tensor(name: str, *shape: int, kind: int = 12) -> bytes:
    return words(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, 0)


HERON = gguf(
    key("general.architecture", 8, words("llama")),
    key("llama.context_length", 4, struct.pack("<I", 4096)),
    key("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, 2) + words("heron") + words("苍鹭")),
    key("tokenizer.ggml.scores", 9, struct.pack("<IQ2f", 6, 2, 0, 1)),
    tensors=(tensor("token_embd.weight", 256, 4), tensor("norm", 256, kind=0)),
)
ENDLESS = struct.pack("<IQ", 8, 2**62)
FAULTY = {
    "no.gguf": b"GGML" + bytes(60),
    "cut.gguf": HERON[:60],
    "cut-in-tensors.gguf": HERON[:-9],
    "counts.gguf": gguf(counts=(2**60, 2**60)),
    "text.gguf": gguf(words("x", 2**62)),
    "array.gguf": gguf(key("x", 9, ENDLESS)),
    "numbers.gguf": gguf(key("x", 9, struct.pack("<IQ", 4, 2**62))),
    "nested.gguf": gguf(key("x", 9, struct.pack("<IQ", 9, 1) * 8)),
    "kind.gguf": gguf(key("x", 77, b"")),
    "wrapping.gguf": gguf(key("x", 9, struct.pack("<IQ", 8, 2) + words("", 2**64 - 16) + words(""))),
    "shape.gguf": gguf(tensors=(tensor("a", 2**60, 2**60),)),
    "huge.safetensors": safetensors({}, 2**63),
    "odd.safetensors": safetensors({"a": {"dtype": "F32", "shape": [-1]}}),
    "list.safetensors": safetensors([]),
    "endless.safetensors": safetensors({"a": {"dtype": "F32", "shape": [float("inf")], "data_offsets": [0, 1]}}),
    "vast.safetensors": safetensors({"a": {"dtype": "F32", "shape": [10**400], "data_offsets": [0, 1]}}),
}
HALF = "\ud800"
GOOD = {
    "__metadata__": {"format": "pt"},
    "wte": {"dtype": "F32", "shape": [10, 4], "data_offsets": [0, 160]},
    "bias": {"dtype": "F16", "shape": [], "data_offsets": [160, 162]},
}
FILES = {
    "guide.md": b"---\nlicense: mit\n---\n# Guide\n\n<script>alert(1)</script>",
    "code.py": b"def f():\n    return '<b>'\n",
    "table.csv": "名,count\n甲,1\n乙,2\n".encode(),
    "broken.json": b'{"a": ',
    "tidy.json": b'{"a":1}',
    "weights.safetensors": safetensors(GOOD),
    "half.safetensors": safetensors({HALF: {"dtype": HALF, "shape": [], "data_offsets": [0, 0]}}),
    "half.json": json.dumps({"a": HALF}).encode(),
    "items.md": b"---\nitems: 5\n---\n# Items",
    "heron.gguf": HERON,
    "song.flac": b"fLaC",
    "film.webm": b"\x1aE",
    "bytes.bin": b"\x00\x01\x02",
    "latin.txt": "caf\xe9".encode("latin-1"),
    "empty.txt": b"",
    "picture.png": b"\x89PNG",
    "page.html": b"<script>alert(1)</script>",
    "drawing.svg": b"<svg onload='alert(1)'/>",
    "long.txt": ("语" * 200_000).encode(),
    **FAULTY,
}


@pytest.fixture
def shown(alice: Any, tern: Project) -> Project:
    put_files(tern, alice, FILES)
    return tern


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("guide.md", "markdown"),
        ("code.py", "code"),
        ("table.csv", "table"),
        ("broken.json", "code"),
        ("tidy.json", "code"),
        ("weights.safetensors", "weights"),
        ("half.safetensors", "weights"),
        ("half.json", "code"),
        ("items.md", "markdown"),
        ("heron.gguf", "weights"),
        ("song.flac", "sound"),
        ("film.webm", "film"),
        ("bytes.bin", "none"),
        ("latin.txt", "none"),
        ("empty.txt", "code"),
        ("picture.png", "picture"),
        ("page.html", "code"),
        ("drawing.svg", "code"),
        ("long.txt", "code"),
    ],
)
def test_files_are_shown_by_what_they_are(shown: Project, alice: Any, path: str, kind: str):
    commit = head(shown.repository)
    assert commit is not None
    found = preview(file(shown.repository, commit, path))
    assert found.kind == kind
    assert found.is_whole is (path != "long.txt")
    client = Client()
    client.force_login(alice)
    page = client.get(f"/alice/tern/files/{path}")
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
    assert b"<svg onload" not in page.content


def test_a_safetensors_header_is_told(shown: Project):
    commit = head(shown.repository)
    assert commit is not None
    about = preview(file(shown.repository, commit, "weights.safetensors")).content
    assert (about["count"], about["parameters"], about["types"]) == (2, 41, ["F16", "F32"])
    assert about["facts"] == [("format", "pt")]


def test_a_gguf_header_is_told(shown: Project):
    commit = head(shown.repository)
    assert commit is not None
    about = preview(file(shown.repository, commit, "heron.gguf")).content
    assert (about["count"], about["parameters"], about["types"]) == (2, 1280, ["F32", "Q4_K"])
    assert about["facts"] == [
        ("general.architecture", "llama"),
        ("llama.context_length", "4096"),
        ("tokenizer.ggml.tokens", "[2]"),
        ("tokenizer.ggml.scores", "[2]"),
    ]


def test_what_a_broken_header_says_is_not_believed(shown: Project, alice: Any, client: Client):
    commit = head(shown.repository)
    assert commit is not None
    told = {path: preview(file(shown.repository, commit, path)).content for path in FAULTY}
    assert {path for path, content in told.items() if content == {"fault": True}} == FAULTY.keys()
    client.force_login(alice)
    assert b"cannot be read" in client.get("/alice/tern/files/vast.safetensors").content


def test_a_table_shows_head_and_rows(shown: Project):
    commit = head(shown.repository)
    assert commit is not None
    content = preview(file(shown.repository, commit, "table.csv")).content
    assert (content["head"], content["rows"]) == (["名", "count"], [["甲", "1"], ["乙", "2"]])


@pytest.mark.parametrize("path", ["page.html", "drawing.svg"])
def test_what_could_run_is_only_ever_downloaded(shown: Project, alice: Any, path: str):
    client = Client()
    client.force_login(alice)
    answer = client.get(f"/alice/tern/raw/{path}?inline=1")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
