import pytest
from django.utils.translation import override

from core.markdown import render, render_talk


def test_code_is_coloured_by_classes():
    html = render("```python\nprint(1)\n```")
    assert '<pre tabindex="0"><code class="language-python">' in html
    assert '<span class="nb">print</span>' in html


def test_tables_and_task_lists_survive_sanitising():
    html = render("| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n- [ ] open")
    assert "<td>1</td>" in html
    assert html.count('type="checkbox"') == 2
    assert html.count('checked="checked"') == 1


def test_boxes_of_task_lists_are_labelled_by_their_words():
    assert render("- [x] done").count("<label>") == 1


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("**注意。**然后", "<strong>注意。</strong>然后"),
        ("这是**“引用”**的文字", "这是<strong>“引用”</strong>的文字"),
        ("用*`code`*即可", "用<em><code>code</code></em>即可"),
        ("价格**$5**元", "价格<strong>$5</strong>元"),
        ("注意 ** 不是粗体", "注意 ** 不是粗体"),
        ("a**(b)**c", "a**(b)**c"),
        ("snake_case_名字", "snake_case_名字"),
    ],
)
def test_emphasis_needs_no_spaces_in_writing_that_has_none(text: str, drawn: str):
    assert render(text) == f"<p>{drawn}</p>\n"


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Done :tada: :+1:", "Done 🎉 👍"),
        ("完成:tada:。", "完成🎉。"),
        ("**:heart:**", "<strong>❤️</strong>"),
        ("`:tada:` :nosuch: : x :", "<code>:tada:</code> :nosuch: : x :"),
    ],
)
def test_emoji_are_known_by_their_names(text: str, drawn: str):
    assert render(text) == f"<p>{drawn}</p>\n"


def test_times_and_words_hold_no_emoji():
    assert not set("💯❌") & set(render("10:100:20, a:x:b, http://x.example/:x:"))


def test_maths_becomes_mathml():
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in render("$x^2$")
    assert 'display="block"' in render("$$\n\\frac{a}{b}\n$$")


def test_prices_are_not_maths():
    assert "<math" not in render("from $5 to $10")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](data:text/html,<script>alert(1)</script>)",
        "<svg onload=alert(1)>",
        "<a href='vbscript:x'>y</a>",
        "$$\\href{javascript:alert(1)}{x}$$",
        "<style>body{display:none}</style>",
        "[x](<java\nscript:alert(1)>)",
    ],
)
def test_hostile_input_is_inert(hostile: str):
    html = render(hostile).lower()
    for needle in ("<script", "<img src=x", "<svg", "<style", 'href="javascript', 'href="vbscript', 'src="data'):
        assert needle not in html


def test_links_of_strangers_pass_no_reputation():
    assert 'rel="nofollow ugc noopener"' in render("<https://example.org>")


def test_html_of_strangers_is_text():
    assert render('<h1 id="main">x</h1>') == '<p>&lt;h1 id="main"&gt;x&lt;/h1&gt;</p>\n'


def test_broken_formula_shows_its_source():
    assert "frac" in render("$\\frac{$")


def test_chinese_stays_whole():
    assert render("**模型**发布") == "<p><strong>模型</strong>发布</p>\n"


def test_each_table_scrolls_in_a_region_with_a_name_of_its_own():
    html = render("|a|\n|-|\n|1|\n\nbetween\n\n|b|\n|-|\n|2|\n")
    assert html.count('<div class="scroll" tabindex="0" role="region" aria-label="Table 1"><table class="table">') == 1
    assert html.count('aria-label="Table 2"') == 1
    assert html.count("</table></div>") == 2


def test_addresses_are_put_where_the_page_says():
    def place(address: str, *, is_picture: bool) -> str:
        return f"/{'raw' if is_picture else 'file'}/{address}?a=1&b"

    html = render("![Tide](a/b.png) [data](d.csv) `[code](no)`", place=place)
    assert 'src="/raw/a/b.png?a=1&amp;b"' in html
    assert 'href="/file/d.csv?a=1&amp;b"' in html
    assert "[code](no)" in html


def test_talk_that_is_kept_names_whom_each_page_knows_in_the_language_of_each_page():
    text = "@bob: look\n\n|a|\n|-|\n|1|\n"
    with override("zh-hans"):
        chinese = render_talk(text, {"bob": "/bob"})
    english = render_talk(text, {})
    assert ('href="/bob"' in chinese, 'aria-label="表格 1"' in chinese) == (True, True)
    assert ('href="/bob"' in english, 'aria-label="Table 1"' in english) == (False, True)
