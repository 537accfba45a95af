"""Files of strangers that would run in whoever opens them: their pages show them, and nothing runs."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Error, Page, expect

from tests.journeys.people import Person

RUN = "<script>alert(1)</script>"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><text y="20">drawn</text></svg>'
)
CARD = f"""---
license: mit
---
# Weights {RUN}

<img src=x onerror=alert(1)> [a link](javascript:alert(1)) ![a picture](javascript:alert(1)) <svg onload=alert(1)>
<iframe srcdoc="{RUN}"></iframe>
<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math>

```mermaid
{RUN}
```
"""
SHOWN = {"output_type": "display_data", "metadata": {}, "data": {"text/html": [RUN], "image/svg+xml": [SVG]}}
CELL = {"cell_type": "code", "metadata": {}, "source": [], "execution_count": 1, "outputs": [SHOWN]}
TEXT = {"cell_type": "markdown", "metadata": {}, "source": [RUN]}
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [TEXT, CELL]}
FILES = {
    "README.md": CARD,
    "picture.svg": SVG,
    "page.html": f"<!doctype html><title>Page</title>{RUN}",
    "picture.png": f"\x89PNG\r\n\x1a\n{RUN}",  # a page that says it is a picture
    "sentences.csv": f"text,label\n{RUN},1\n=HYPERLINK(1),2\n",
    "config.json": json.dumps({"</script>": RUN}),
    "notes.ipynb": json.dumps(NOTEBOOK),
    "model.js": "alert(1)",
    "<img src=x onerror=alert(1)>.txt": RUN,
}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="latin-1" if name.endswith("png") else "utf-8")
    return [tmp_path / name for name in FILES]


def test_files_that_would_run_are_shown_and_do_not(enter: Callable[..., Person], files: list[Path]):
    author = enter("xenia")
    author.begins_a_model("sharp")
    page, ran = author.page, list[str]()
    page.on("dialog", lambda dialog: ran.append(f"{page.url}: {dialog.message}"))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.on("console", lambda told: ran.extend([told.text] if "Content Security Policy" in told.text else []))
    page.goto("/xenia/sharp/edit/files")
    page.set_input_files("#files", [str(file) for file in files])
    for name in FILES:
        expect(page.locator("#present")).to_contain_text(name)
    for place in ("", "/files", "/edit/card", "/edit/preflight", "/settings"):
        page.goto(f"/xenia/sharp{place}")
    for name in FILES:
        page.goto(f"/xenia/sharp/files/{quote(name)}")
        expect(page.locator("main")).to_contain_text(name)
        opens(page, f"/xenia/sharp/raw/{quote(name)}")
    assert ran == []


def opens(page: Page, raw: str) -> None:
    """The file itself, as somebody does who was sent a link to it."""
    try:
        page.goto(raw)
    except Error as refused:
        if not re.search("Download is starting|ERR_ABORTED", str(refused)):
            raise
