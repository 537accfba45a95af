"""Rules of the look that a machine can keep."""

import re
from pathlib import Path

from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from web import stylesheet

TEMPLATES = sorted((settings.ROOT / "templates").rglob("*.html"))
# A sentence or what a colon stands after, tags that draw nothing, a space, and something that is drawn.
SPACED = re.compile(
    r"""[.!?:][”’]?(?:"(?:\ context\ "[^"]*")?\ %}|{%\ endblocktranslate\ %})
    (?:{%\ (?:if|elif|else|endif|for|endfor|with|endwith)\b[^%]*%}|</(?:b|strong|span|a|em)>)*
    \ (?={%\ (?:if|translate|blocktranslate|include|for|with)|{{|<(?:a|b|strong|span|em|code|time|q)\b|“)""",
    re.VERBOSE,
)
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


def test_a_sentence_is_followed_by_a_space_where_its_writing_has_one():
    page = Template('{% translate "Accepted." %}{% gap %}{% translate "Lapsed." %}')
    drawn = {}
    for language in ("en", "zh-hans"):
        with override(language):
            drawn[language] = page.render(Context())
    assert drawn == {"en": "Accepted. Lapsed.", "zh-hans": "已通过。已失效。"}
    found = [
        f"{path.relative_to(settings.ROOT)}: {at[0]}" for path in TEMPLATES for at in SPACED.finditer(path.read_text())
    ]
    assert found == []  # write {% gap %} there
