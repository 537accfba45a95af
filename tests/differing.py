"""What `make test` runs on PostgreSQL, too: what that may answer in another way than SQLite.

Most tests say the same on both, so each runs on SQLite, and all run on PostgreSQL before a change lands (`make ci`).
Chosen are: races and whatever else needs transactions of its own, counts of queries – each opens a list with all
that it joins and sorts – and the files below. That nothing is forgotten is not left to care: whoever of our functions
locks rows, writes SQL or leans on a constraint must have asked PostgreSQL in one of these by the end of the run, or
the run fails and names them.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
ALSO = (
    *("accounts/test_domains", "accounts/test_handles", "accounts/test_joining"),
    *("accounts/test_organisations", "accounts/test_owners"),
    *("core/", "discussions/reports/", "discussions/test_answers", "discussions/test_attachments"),
    *("discussions/test_polls", "discussions/test_topics", "inference/test_machines"),
    *("inference/test_batches_under_way", "inference/test_measurements", "inference/test_pins"),
    *("inference/test_prompts", "inference/test_reruns", "inference/test_storable", "inference/test_upstreams"),
    *("moderation/test_profiles", "moderation/test_storms", "moderation/test_trust", "projects/garbage/"),
    *("projects/test_access", "projects/test_co_authors", "projects/test_endings", "projects/test_imports"),
    *("projects/test_merging", "projects/test_refs", "projects/test_teams", "projects/test_transfers"),
    *("projects/test_unpacking", "projects/test_wizard", "repositories/test_commits"),
    *("repositories/test_cuts", "repositories/test_uploads", "repositories/test_xet", "resources/test_assessing"),
    *("resources/test_calls", "resources/test_deciding", "resources/test_grants", "resources/test_jobs"),
    *("resources/test_ledger", "resources/test_metering", "reviews/applications/", "reviews/metrics/"),
    *("reviews/test_appeals", "reviews/test_classes", "reviews/test_deliberation", "reviews/test_rounds"),
    *("reviews/test_running_checks", "reviews/test_safety", "search/", "web/test_pages", "web/test_queues"),
    *("webhooks/test_leaving"),
)
COUNTS = {"django_assert_num_queries", "django_assert_max_num_queries"}
PACKAGES = ("platform", "projects", "reviews", "inference")
ELSEWHERE = {  # asked of SQLite alone, or where tests have a bucket or a PostgreSQL of their own
    ("platform/config/copying/rows.py", "_locks"),
    ("platform/config/copying/rows.py", "_run"),
    ("platform/core/database.py", "learn_sizes"),
    ("platform/repositories/actions/contents.py", "keep_elsewhere"),  # `make test-s3`
    ("platform/resources/ledger/statements/one_by_one.py", "end"),  # PostgreSQL has `at_once.py`
    ("platform/resources/ledger/statements/one_by_one.py", "_run"),
    ("platform/search/queries/matching.py", "_is_common"),
}
LOCKS_AND_SQL = {"select_for_update", "raw", "cursor"}
CONFLICTS = {"ignore_conflicts", "update_conflicts"}
PREPARED = ("Prepared(", "PreparedChange(", "PreparedRow(")
Place = tuple[str, int]


class Asker(NamedTuple):
    """A function of ours: where its code begins, decorators included, and what it is called."""

    path: str
    line: int
    name: str


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "check that this is asked which PostgreSQL may answer differently: in a run of that `only`, or `among` all"
    parser.addoption("--differing", choices=["only", "among"], help=told)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("differing") == "only":
        chosen = {item for item in items if _may_differ(item)}
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = [item for item in items if item in chosen]


def _may_differ(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return (
        item.path.relative_to(TESTS).as_posix().startswith(ALSO)
        or not COUNTS.isdisjoint(getattr(item, "fixturenames", ()))
        or bool(marker and marker.kwargs.get("transaction"))
    )


class Watch:
    """Which functions asked the database, in this process and, at the end, in all workers."""

    def __init__(self) -> None:
        self._codes: dict[int, CodeType] = {}
        self._elsewhere: set[Place] = set()
        self._is_looking = False
        self.missing: list[Asker] = []

    def begin(self) -> None:
        connection_created.connect(self._join, weak=False, dispatch_uid="differing")

    def _join(self, connection: Any, **_sent: Any) -> None:
        if self._note not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._note)

    def _note(self, execute: Any, *question: Any) -> Any:
        frame: FrameType | None = sys._getframe(1) if self._is_looking else None  # only the stack knows who asks
        while frame is not None:
            self._codes[id(frame.f_code)] = frame.f_code
            frame = frame.f_back
        return execute(*question)

    def asked(self) -> set[Place]:
        here = {(code.co_filename, code.co_firstlineno) for code in list(self._codes.values())}
        return self._elsewhere | here

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._is_looking = _may_differ(item)
        return (yield)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        self._elsewhere |= {(path, line) for path, line in getattr(node, "workeroutput", {}).get("asked", ())}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["asked"] = sorted(self.asked())
        elif not session.config.option.collectonly:
            asked = self.asked()
            self.missing = [each for each in askers() if (str(ROOT / each.path), each.line) not in asked]
            if self.missing and not exitstatus:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.missing:
            terminalreporter.section("Never asked PostgreSQL: name a test of it in tests/differing.py")
            for each in self.missing:
                terminalreporter.write_line(f"{each.path}:{each.line} {each.name}")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("differing"):
        assert connection.vendor == "postgresql", "--differing is for PostgreSQL"
        watch = Watch()
        watch.begin()
        config.pluginmanager.register(watch, "differing")


def askers() -> list[Asker]:
    """Functions of ours that ask in a way that depends on the database."""
    found = []
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            if "migrations" not in file.parts:
                found += [Asker(path, *each) for each in _askers_in(ast.parse(file.read_text()))]
    return [each for each in found if (each.path, each.name) not in ELSEWHERE]


def _askers_in(module: ast.Module) -> Iterator[tuple[int, str]]:
    prepared = {name for statement in module.body for name in _prepared(statement)}
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            _depends(node, prepared) for node in _own(function)
        ):
            yield min(each.lineno for each in (function, *function.decorator_list)), function.name


def _prepared(statement: ast.stmt) -> Iterator[str]:
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or not statement.value:
        return
    if ast.unparse(statement.value).startswith(PREPARED):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in the function itself, not in one within it."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            yield from _own(node)


def _depends(node: ast.AST, prepared: set[str]) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in LOCKS_AND_SQL
    if isinstance(node, ast.keyword):
        return node.arg in CONFLICTS
    return isinstance(node, ast.Name) and (node.id == "IntegrityError" or node.id in prepared)
