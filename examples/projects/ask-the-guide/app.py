"""A page with one question box; answers come from a hosted model through the site's API."""

from __future__ import annotations

import html
import json
import os
import urllib.error
import urllib.request
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

SITE = os.environ.get("COMMONWEIGHT_URL", "http://127.0.0.1:8000").rstrip("/")
TOKEN = os.environ.get("COMMONWEIGHT_TOKEN", "")
MODEL = os.environ.get("COMMONWEIGHT_MODEL", "commonweight/guide")
QUESTION_LIMIT, ANSWER_TOKENS, TIMEOUT = 500, 160, 60
FORM_LIMIT = 16 * QUESTION_LIMIT

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Ask the guide</title>
<h1>Ask the guide</h1>
<form method="post">
  <label for="question">Your question / 你的问题</label><br>
  <input id="question" name="question" size="60" maxlength="{limit}" value="{question}" required>
  <button>Ask</button>
</form>
<p role="status">{answer}</p>
</html>
"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.show("", "")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > FORM_LIMIT:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        form = parse_qs(self.rfile.read(length).decode("utf-8", "replace"))
        question = form.get("question", [""])[0].strip()[:QUESTION_LIMIT]
        self.show(question, ask(question) if question else "Please write a question.")

    def show(self, question: str, answer: str) -> None:
        page = PAGE.format(limit=QUESTION_LIMIT, question=html.escape(question), answer=html.escape(answer))
        body = page.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'; form-action 'self'")
        self.end_headers()
        self.wfile.write(body)


def ask(question: str) -> str:
    """The model's answer, or a sentence that says why there is none."""
    if not TOKEN:
        return "Set COMMONWEIGHT_TOKEN to an access token with the scope “inference” and start again."
    call = {
        "model": MODEL,
        "messages": [{"role": "user", "content": question}],
        "max_tokens": ANSWER_TOKENS,
        "temperature": 0,
    }
    request = urllib.request.Request(  # noqa: S310  (the address is the operator's setting)
        f"{SITE}/v1/chat/completions",
        data=json.dumps(call).encode(),
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310  (as above)
            return str(json.load(response)["choices"][0]["message"]["content"])
    except urllib.error.HTTPError as error:
        return f"The site answered {error.code} {error.reason}."
    except (OSError, ValueError, LookupError) as error:
        return f"No answer from {SITE}: {error}."


def main() -> None:
    port = int(os.environ.get("PORT", "7860"))
    server = HTTPServer(("127.0.0.1", port), Page)
    print(f"http://127.0.0.1:{port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
