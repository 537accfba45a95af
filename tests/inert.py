"""Pages as a real browser takes them: does anything in them run that people wrote?

A process of its own, since the loop of a browser makes its thread seem asynchronous to Django. It opens every page
without the site's content security policy and without its scripts, so that what runs is what stands in the page.

    python -m tests.inert    tells of each folder, named in a line, what ran or could run, by name of the file
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# It reaches nobody: nothing is fetched but the page itself.
ALONE = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
# What runs only once it is clicked or hovered counts as well.
COULD_RUN = """() => [...document.querySelectorAll("*")].flatMap((one) => [
  ...[...one.attributes].filter(({ name, value }) => /^on/i.test(name) || /^\\s*javascript:/i.test(value)),
].map(({ name, value }) => `${one.localName} ${name}=${value}`.slice(0, 120)))"""


class Browser:
    """One for many tests, since it takes as long to start as to open a hundred pages."""

    def __init__(self) -> None:
        command, root = [sys.executable, "-m", __name__], Path(__file__).parent.parent
        self._process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def offenders(self, pages: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
        """By name of the page: what ran, or would run at a touch."""
        names = list(pages)
        for number, name in enumerate(names):
            (folder / f"{number}.html").write_text(pages[name])
        told = self._ask(str(folder))
        assert len(told) == len(names)
        return {names[int(number)]: found for number, found in told.items() if found}

    def close(self) -> None:
        self._process.communicate()

    def _ask(self, line: str) -> dict[str, list[str]]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the browser's process has ended"
        told: dict[str, list[str]] = json.loads(answer)
        return told


def main() -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        page = browser.new_page()
        ran: list[str] = []
        page.on("dialog", lambda dialog: ran.append(f"ran: {dialog.message}"))
        page.on("dialog", lambda dialog: dialog.dismiss())
        for line in sys.stdin:
            told: dict[str, list[str]] = {}
            for file in Path(line.strip()).glob("*.html"):
                ran.clear()
                page.goto(file.as_uri(), wait_until="load")
                told[file.stem] = [*ran, *page.evaluate(COULD_RUN)]
            sys.stdout.write(f"{json.dumps(told)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
