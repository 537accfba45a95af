"""Every event that this code can record, read from the code itself: nobody has to keep a list."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from core.clocks import CLOCKS
from core.messages import packages
from core.workflows import tables

VERB = re.compile(r"[a-z_]+\.[a-z_]+")
# These two build their verbs from the tables of moves and of clocks, which are read below.
BY_TABLE = ("core/moves.py", "core/clocks/")


def happenings() -> set[str]:
    """`release.submit`, `release.remind`, `token.created`, …"""
    return {*_moves(), *_clocks(), *_recorded()}


def _moves() -> Iterator[str]:
    for _place, table in tables():
        yield from (f"{table.noun}.{move.name}" for move in table)


def _clocks() -> Iterator[str]:
    """What may be held is what its package closes when it was held too long."""
    for clock in CLOCKS.values():
        words = ["remind", *(["escalate"] if clock.escalates else [])]
        words += ["hold", "resume", "nudge"] if clock.close else []
        yield from (f"{clock.noun}.{word}" for word in words)


def _recorded() -> Iterator[str]:
    for package in packages():
        for path in package.folder.rglob("*.py"):
            if not any(place in path.as_posix() for place in BY_TABLE):
                yield from _verbs_in(path)


def _verbs_in(path: Path) -> Iterator[str]:
    """What calls of `events.record` name; where the name was handed in or looked up, what it can be."""
    if ".record(" not in (source := path.read_text()):
        return  # to take all sources apart cost each worker two seconds
    tree = ast.parse(source)
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        calls = [call for call in _calls(function, "record") if isinstance(call.func, ast.Attribute)]
        for verb in (call.args[0] for call in calls if call.args):  # other things record, too, and name nothing
            assert not isinstance(verb, ast.JoinedStr), f"{path}: write the verb out, so that it can be found"
            if isinstance(verb, ast.Name):
                yield from _handed_in(path.parent, function.name)
            elif isinstance(verb, ast.Subscript):
                yield from _looked_up(tree, verb.value)
            else:
                yield from _texts(verb)


def _handed_in(room: Path, name: str) -> Iterator[str]:
    for path in room.glob("*.py"):
        for call in _calls(ast.parse(path.read_text()), name):
            for given in call.args:
                yield from _texts(given)


def _looked_up(tree: ast.Module, table: ast.AST) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == ast.unparse(table):
            yield from _texts(statement)


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name in {getattr(node.func, "attr", ""), getattr(node.func, "id", "")}:
            yield node


def _texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and VERB.fullmatch(part.value):
            yield part.value
