import pytest

from core.growing import Growing
from core.markdown import render

TEXTS = [
    "# Tea\n\nIt is **hot** and `good`.\nStill the same.\n\n---\n\nThe end.",
    "1. one\n2. two\n\n   more of two\n3. three\n\nAfter them:\n- a\n  - b\n\n\n- c\n",
    "```python\nprint(1)\n\nprint(2)\n```\n\nThen text.\r\n\r\n    indented\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\nand\n| c |\n|---|\n| 3 |\n",
    "Title\n===\n> a quote\n> goes on\n\n$$\nx^2\n$$\n\n- [ ] open\n- [x] done",
    "你好。\u2028**世界**\n\n第二段。",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("step", [1, 3, 1000])
def test_what_came_in_pieces_is_drawn_as_if_it_had_come_at_once(text: str, step: int):
    growing, drawn = Growing(), []
    for at in range(0, len(text), step):
        growing.add(text[at : at + step])
        drawn += growing.draw()[0]
    drawn += growing.end()
    assert "".join(drawn) == render(text)
    assert growing.over == len(drawn)


def test_a_block_is_over_when_a_line_of_the_next_one_is_there():
    growing = Growing()
    growing.add("1. one\n\n2")
    assert growing.draw()[0] == []
    growing.add(". two\n\nThat **was")
    over, goes_on = growing.draw()
    assert over == []  # what comes may still be part of the list
    growing.add("** all.\n")
    over, goes_on = growing.draw()
    assert [html.count("<li>") for html in over] == [2]
    assert goes_on == "<p>That <strong>was</strong> all.</p>\n"
    assert growing.draw() == ([], goes_on)


def test_code_is_code_before_it_is_closed():
    growing = Growing()
    growing.add("Look:\n\n```python\nprint")
    over, goes_on = growing.draw()
    assert over == ["<p>Look:</p>\n"]
    assert goes_on.startswith('<pre tabindex="0"><code class="language-python">')


def test_each_block_is_as_safe_as_the_whole():
    growing = Growing()
    growing.add("<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n")
    html = "".join(growing.end())
    assert "<script" not in html
    assert "href" not in html
