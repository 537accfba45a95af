"""Renders chat templates for `templates.Renderer`: a JSON task on each line of standard input, an answer on standard
output. Run by file name in isolated mode, so it imports nothing of ours.

The language is that of `transformers`' chat templates: jinja2's immutable sandbox with loop controls, `tojson`,
`raise_exception`, `strftime_now` and the `generation` tag.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import datetime
from functools import lru_cache
from typing import Any

import jinja2
import jinja2.debug  # jinja2 would import it at the first error, when no more files may be opened
from jinja2 import Template, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

MEMORY = 256 * 1024 * 1024
FIRST = "{% for one in messages %}{{ one | tojson }}{{ '\\n' + one }}{{ strftime_now('%Y') }}{% endfor %}"
"""Rendered before the limits hold: jinja2 and the codecs import on first use, and then no file may be opened."""
CPU_SECONDS = 10  # the parent kills earlier; this ends a loop whose parent is gone
MAX_OUTPUT = 8 * 1024 * 1024


class Generation(Extension):
    """`{% generation %}…{% endgeneration %}` marks the assistant's words for training; here it only shows them."""

    tags = {"generation"}

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def raise_exception(message: str) -> None:
    raise jinja2.TemplateError(message)


def strftime_now(form: str) -> str:
    return datetime.now().astimezone().strftime(form)


def tojson(value: Any, **options: Any) -> str:
    chosen = {name: options[name] for name in ("indent", "separators", "sort_keys") if name in options}
    return json.dumps(value, ensure_ascii=bool(options.get("ensure_ascii", False)), **chosen)


@lru_cache(maxsize=32)
def compiled(template: str) -> Template:
    sandbox = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    sandbox.filters["tojson"] = tojson
    sandbox.globals.update(raise_exception=raise_exception, strftime_now=strftime_now)
    return sandbox.from_string(template)


def render(template: str, variables: dict[str, Any]) -> str:
    text, length = [], 0
    for part in compiled(template).generate(**variables):
        length += len(part)
        if length > MAX_OUTPUT:
            raise MemoryError
        text.append(part)
    return "".join(text)


def answer(line: str) -> dict[str, str]:
    task = json.loads(line)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(spent.ru_utime + spent.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    try:
        return {"text": render(task["template"], task["variables"])}
    except MemoryError:
        return {"error": ""}
    except Exception as error:  # noqa: BLE001 -- a stranger's program may raise anything; the words go to the person
        return {"error": f"{type(error).__name__}: {error}"[:500]}


def main() -> None:
    render(FIRST, {"messages": ["a"]})
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))  # only what is open now
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    print("ready", flush=True)  # noqa: T201 -- the protocol
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
