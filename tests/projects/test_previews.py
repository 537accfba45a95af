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
    "huge.safetensors": safetensors({}, 2**63),
    "odd.safetensors": safetensors({"a": {"dtype": "F32", "shape": [-1]}}),
    "list.safetensors": safetensors([]),
    "bytes.bin": b"\x00\x01\x02",
    "latin.txt": "caf\xe9".encode("latin-1"),
    "empty.txt": b"",
    "picture.png": b"\x89PNG",
    "page.html": b"<script>alert(1)</script>",
    "drawing.svg": b"<svg onload='alert(1)'/>",
    "long.txt": ("语" * 200_000).encode(),
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
        ("huge.safetensors", "weights"),
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
    for path in ("huge.safetensors", "odd.safetensors", "list.safetensors"):
        assert preview(file(shown.repository, commit, path)).content == {"fault": True}


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
