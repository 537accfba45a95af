"""What the documents point at is there: files, headings, commands, targets of make, settings, packages."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import get_commands
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parent.parent
OURS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
# What is said of the past names commands as they were called then.
OF_TODAY = [path for path in OURS if path.name != "CHANGELOG.md"]
ELSEWHERE = re.compile(r"[a-z]+:")
FOR_TESTS = {"CELERY_TASK_ALWAYS_EAGER"}


def inline(path: Path) -> list[tuple[str, Token]]:
    """Each run of text with what it stands in."""
    tokens = MarkdownIt().enable("table").parse(path.read_text())
    return [(before.type, token) for before, token in pairwise(tokens) if token.type == "inline"]


def links(path: Path) -> list[str]:
    parts = [part for _, token in inline(path) for part in token.children or ()]
    found = [str(part.attrs.get("href") or part.attrs.get("src") or "") for part in parts]
    return [link for link in found if link and not ELSEWHERE.match(link)]


def anchors(path: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = [token.children or () for stands_in, token in inline(path) if stands_in == "heading_open"]
    texts = ["".join(part.content for part in parts) for parts in headings]
    return {re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-") for text in texts}


def leads_somewhere(path: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    return target.exists() and (not anchor or anchor in anchors(target))


def named(pattern: str) -> dict[str, str]:
    """What the documents call by this pattern, and a document that does."""
    return {word: path.name for path in OF_TODAY for word in re.findall(pattern, path.read_text(), re.MULTILINE)}


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path):
    assert [link for link in links(path) if not leads_somewhere(path, link)] == []


def test_links_of_a_document_are_found():
    assert "docs/api.md" in links(ROOT / "README.md")
    assert "operating.md#backup-and-restore" in links(ROOT / "docs" / "upkeep.md")


def test_commands_exist():
    commands = named(r"\bmanage\.py ([a-z][a-z_]+)")
    assert {word: path for word, path in commands.items() if word not in get_commands()} == {}


def test_targets_of_make_exist():
    targets = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    benchmarks = [f"bench-{path.stem}" for path in (ROOT / "benchmarks").iterdir()]
    known = {*targets, *benchmarks, "bench-"}
    asked = named(r"(?:`|^    )(?:[A-Z_]+=\S+ )*make ([a-z0-9-]+)")
    assert {word: path for word, path in asked.items() if word not in known} == {}


def test_settings_stand_in_the_table():
    code = "".join(path.read_text() for path in (ROOT / "platform").rglob("*.py"))
    read = set(re.findall(r'\benv\.(?:text|flag|number|words|secret)\(\s*"([A-Z0-9_]+)"', code)) - FOR_TESTS
    table = (ROOT / "docs" / "operating.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    assert len(read) > 40
    assert sorted(read - set(re.findall(r"`([A-Z0-9_]+)`", table))) == []


def test_architecture_names_every_package():
    tops = ("platform", "projects", "reviews", "inference")
    packages = {path.parent.name for top in tops for path in (ROOT / top).rglob("apps.py")}
    text = (ROOT / "ARCHITECTURE.md").read_text()
    assert sorted(name for name in packages if not re.search(rf"\b{name}/", text)) == []
