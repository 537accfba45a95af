"""A large file on its way in: the page is reloaded in the middle, and the same file goes on where it stopped."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.people import Person

SIZE = 20_000_000  # three parts of 8 MiB at most
THIRD = re.compile(r"/parts/3$")


@pytest.fixture
def large(tmp_path: Path) -> Path:
    file = tmp_path / "model.safetensors"
    file.write_bytes(os.urandom(SIZE))
    return file


def test_upload_goes_on_after_a_reload_with_the_parts_that_are_missing(enter: Callable[..., Person], large: Path):
    author = enter("ines")
    author.begins_a_model("heavy")
    page = author.page
    page.goto("/ines/heavy/edit/files")

    # The third part never arrives: the page is reloaded while it is on its way.
    page.route(THIRD, lambda _: None)
    with page.expect_request(THIRD):
        page.set_input_files("#files", str(large))
    expect(page.locator("[data-transfers] li")).to_contain_text("16.8 MB / 20.0 MB")
    page.on("dialog", lambda question: question.accept())  # "Leave the page?"
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator(".unfinished li")).to_contain_text("16.8 MB of 20.0 MB are here")
    author.looks()

    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "PUT" else None)
    drop(page, large)
    expect(page.locator("#present")).to_contain_text("20.0 MB")
    assert [request.url.rsplit("/", maxsplit=1)[1] for request in sent] == ["3"]
    expect(page.locator(".unfinished")).to_be_hidden()


def drop(page: Page, file: Path) -> None:
    """As a mouse does that carries a file from the desktop onto the page."""
    box = page.locator("[data-drop]").bounding_box()
    assert box
    carried = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    browser = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        where = {"type": step, "x": box["x"] + 20, "y": box["y"] + 20, "data": carried}
        browser.send("Input.dispatchDragEvent", where)
