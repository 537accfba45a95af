"""Rules of the look that a machine can keep."""

import re
from pathlib import Path

from django.conf import settings

from web import stylesheet

TEMPLATES = sorted((settings.ROOT / "templates").rglob("*.html"))
WRITTEN_FOR_MAIL = "emails"  # mail programs know no style sheets


def test_every_sheet_is_in_the_one_that_pages_load():
    loaded = {sheet.relative_to(stylesheet.CSS) for sheet in stylesheet.sheets()}
    there = {sheet.relative_to(stylesheet.CSS) for sheet in stylesheet.CSS.rglob("*.css")}
    assert there - loaded == {Path("commonweight.css")}


def test_layers_are_declared_before_they_are_used():
    assert stylesheet.bundle().startswith("@layer reset, tokens, base, components, pages, utilities;")


def test_sheets_stay_small():
    assert len(stylesheet.bundle().encode()) < 76 * 1024


def test_templates_hold_no_style_and_no_script():
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*(\ssrc=|application/json))|\son[a-z]+=", re.IGNORECASE)
    found = [
        str(path.relative_to(settings.ROOT))
        for path in TEMPLATES
        if WRITTEN_FOR_MAIL not in path.parts and inline.search(path.read_text())
    ]
    assert found == []
