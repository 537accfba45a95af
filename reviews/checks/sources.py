"""Python read as text: does it parse, what does it import, what does it offer? Not a line of it is run."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

OPTIONAL = {"ImportError", "ModuleNotFoundError", "Exception"}


class Unreadable(Exception):
    def __init__(self, why: str, line: int) -> None:
        self.why, self.line = why, line
        super().__init__(why)


@dataclass(frozen=True)
class Import:
    """`level` counts the dots of a relative import."""

    module: str
    line: int
    level: int = 0

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


@dataclass
class Source:
    imports: list[Import] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    has_open_end: bool = False  # a star import or a __getattr__: it may offer anything


def read_cell(text: str, plain: str, path: str) -> Source:
    """A cell of a notebook: as it stands, or without its lines for the shell (`plain`)."""
    try:
        return read(text, path, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except Unreadable:
        return read(plain, path, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def read(text: str, path: str, flags: int = 0) -> Source:
    """Raises `Unreadable` with the line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, path)
            compile(tree, path, "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        raise Unreadable(str(error.msg)[:200], error.lineno or 0) from error
    except (ValueError, RecursionError, OverflowError) as error:
        raise Unreadable(str(error)[:200], 0) from error
    source = Source(sorted(_imports(tree), key=lambda one: one.line))
    for node in tree.body:
        _offer(source, node)
    return source


def _imports(tree: ast.AST) -> Iterator[Import]:
    """Those that must be there: not what is tried and may fail, not what is for type checkers."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (Import(one.name, node.lineno) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield Import(node.module or "", node.lineno, node.level)
        elif isinstance(node, ast.Try) and _may_fail(node):
            waiting += [*node.finalbody]
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)


def _may_fail(node: ast.Try) -> bool:
    caught = [name.id for handler in node.handlers for name in ast.walk(handler) if isinstance(name, ast.Name)]
    return any(handler.type is None for handler in node.handlers) or bool(OPTIONAL & set(caught))


def _offer(source: Source, node: ast.stmt) -> None:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        source.names.add(node.name)
        source.has_open_end |= node.name == "__getattr__"
    elif isinstance(node, ast.Import | ast.ImportFrom):
        names = [one.asname or one.name.partition(".")[0] for one in node.names]
        source.names.update(names)
        source.has_open_end |= "*" in names
    elif isinstance(node, ast.If | ast.Try | ast.With):
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.stmt):
                _offer(source, inner)
    else:
        source.names.update(name.id for name in ast.walk(node) if isinstance(name, ast.Name))
