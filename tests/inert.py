"""Pages as a real browser takes them: does anything in them run that people wrote?

A process of its own, since the loop of a browser makes its thread seem asynchronous to Django. It opens every page
without the site's content security policy and without its scripts, so that what runs is what stands in the page.

    python -m tests.inert FOLDER    tells, as JSON, what ran or could run, by name of the file
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PLACE = "http://inert.test/"
# What runs only once it is clicked or hovered counts as well.
COULD_RUN = """() => [...document.querySelectorAll("*")].flatMap((one) => [
  ...[...one.attributes].filter(({ name, value }) => /^on/i.test(name) || /^\\s*javascript:/i.test(value)),
].map(({ name, value }) => `${one.localName} ${name}=${value}`.slice(0, 120)))"""


def offenders(pages: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    """By name of the page: what ran, or would run at a touch."""
    names = list(pages)
    for number, name in enumerate(names):
        (folder / f"{number}.html").write_text(pages[name])
    command = [sys.executable, "-m", __name__, str(folder)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {names[int(number)]: found for number, found in json.loads(done.stdout).items()}


def main(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    found: dict[str, list[str]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        ran: list[str] = []
        page.on("dialog", lambda dialog: ran.append(f"ran: {dialog.message}"))
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.route("**/*", lambda route: route.abort())
        page.route(f"{PLACE}*.html", lambda route: route.fulfill(path=folder / route.request.url.removeprefix(PLACE)))
        for file in folder.glob("*.html"):
            page.goto(PLACE + file.name, wait_until="load")
            if told := [*ran, *page.evaluate(COULD_RUN)]:
                found[file.stem] = told
            ran.clear()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
