"""The community talks: a question with a poll is answered, and a problem that somebody shows works again."""

import io
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.backstage import Backstage
from tests.journeys.people import Person

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"], ids=["en", "zh"])
# What somebody pastes: a yellow picture of their screen.
PASTE = """async () => {
  const canvas = new OffscreenCanvas(400, 200)
  const pen = canvas.getContext("2d")
  pen.fillStyle = "#ffee00"
  pen.fillRect(0, 0, 400, 200)
  const data = new DataTransfer()
  data.items.add(new File([await canvas.convertToBlob()], "screen.png", { type: "image/png" }))
  dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }))
}"""


@LANGUAGES
def test_question_is_asked_answered_and_solved(
    language: str, enter: Callable[..., Person], backstage: Backstage, last_mail: Callable[[str], str]
):
    asker, helper = (enter(f"{name}-{language[:2]}", language=language) for name in ("quinn", "aida"))
    backstage("be_known", handle=f"quinn-{language[:2]}", level=2)
    page = asker.page
    page.goto("/boards/serving/new?kind=question")
    asker.looks()
    page.fill("[name=title]", f"流式输出 streams {language}")
    page.fill("[name=text]", "Where do we cut? :tada:")
    asker.presses("Begin it with a poll")
    page.wait_for_url("**/poll")
    asker.looks()
    page.fill("[name=question]", "Where?")
    page.fill("[name=options]", "After each byte\n在每个字符之后")
    asker.presses("Ask it")
    expect(page.locator(".poll")).to_be_visible()
    expect(page.locator(".post .prose").first).to_contain_text("🎉")

    helper.page.goto(page.url)
    helper.page.get_by_role("radio", name="在每个字符之后").check()
    helper.presses("Vote")
    expect(helper.page.locator(".poll")).to_contain_text("1 · 100 %")
    helper.page.fill("#reply textarea", "Half a character is no character.")
    helper.presses("Reply")
    expect(helper.page.locator("#p2")).to_be_visible()

    page.reload()
    asker.presses("This is the answer")
    expect(page.locator("#p2.answer")).to_contain_text(asker.say("Accepted answer"))
    asker.looks()

    # In the morning the helper reads of it in the digest, and is led there.
    backstage("bring_digest", handle=f"aida-{language[:2]}")
    opens_the_digest(helper, last_mail(f"aida-{language[:2]}@example.org"))
    helper.page.get_by_role("link", name=f"流式输出 streams {language}").first.click()
    expect(helper.page.locator("#p2.answer")).to_be_visible()


def opens_the_digest(reader: Person, mail: str) -> None:
    """As a mail program shows it: the page of the mail, without the site around it."""
    body = message_from_bytes(mail.encode(), policy=default).get_body(("html",))
    assert body
    reader.page.set_content(body.get_content())
    expect(reader.page.locator("html")).to_have_attribute("lang", {"en": "en", "zh-hans": "zh-Hans"}[reader.language])
    expect(reader.page.locator("body")).to_contain_text(reader.say("Open the inbox"))
    reader.looks()


@LANGUAGES
def test_problem_is_shown_mended_and_works_now(language: str, enter: Callable[..., Person]):
    reporter = enter(f"rosa-{language[:2]}", language=language)
    keeper = enter(f"milo-{language[:2]}", "moderator", language=language)
    page = reporter.page
    page.goto("/reports/new?where=/boards")
    page.fill("[name=title]", f"Boxes on the boards {language}")
    page.fill("[name=actual]", "中文显示为方块。")
    blacks_out_the_left_half(page)
    reporter.looks()
    reporter.presses("Send the report")
    page.wait_for_url(re.compile(r"/reports/[0-9a-z]{26}$"))
    left, right = colours_of(page)
    assert (max(left) < 40, min(right[:2]) > 200) == (True, True)

    keeper.page.goto(page.url)
    keeper.page.select_option("#triage [name=severity]", "s2")
    keeper.page.select_option("#triage [name=kind]", "words")
    keeper.presses("Keep it so")
    keeper.page.check("#moves [name=name][value=fix]")
    keeper.page.fill("#moves [name=fixed_in]", "a font")
    keeper.presses("Do it")
    expect(keeper.page.locator("aside .facts")).to_contain_text("a font")
    keeper.looks()

    page.reload()
    reporter.presses("It works now")
    reporter.reads("Works now")
    reporter.looks()


def blacks_out_the_left_half(page: Page) -> None:
    page.evaluate(PASTE)
    canvas = page.locator(".marking canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2, steps=4)
    page.mouse.up()


def colours_of(page: Page) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Of the screenshot as the site serves it, in its left and in its right half."""
    source = page.locator("main img[src*=screenshots]").first.get_attribute("src")
    picture = Image.open(io.BytesIO(page.request.get(str(source)).body())).convert("RGB")
    middle = picture.height // 2
    sides = (picture.width // 4, 3 * picture.width // 4)
    left, right = (picture.getpixel((x, middle)) for x in sides)
    return left, right  # type: ignore[return-value]  # of a picture in RGB
