"""What a project of code says that it needs and offers: read from its own files, never asked of an installer."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass, field
from typing import Any

import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from reviews.checks.subject import Subject, SubjectFile

TEXT_UP_TO = 4 * 2**20
REQUIREMENTS = re.compile(r"requirements[\w.-]*\.(txt|in)$", re.IGNORECASE)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Wrong:
    """Something in a file of declarations that no installer would take."""

    code: str
    path: str
    why: str
    line: int = 0


@dataclass
class Declared:
    names: set[str] = field(default_factory=set)
    entries: list[tuple[str, str]] = field(default_factory=list)  # the file that offers it, and `module:function`
    pythons: list[SpecifierSet] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    def take(self, path: str, text: str, line: int = 0) -> None:
        try:
            self.names.add(canonicalize_name(Requirement(text).name))
        except InvalidRequirement as error:
            self.wrong.append(Wrong("requirement_wrong", path, str(error).partition("\n")[0][:200], line))

    def take_names(self, names: Iterable[Any]) -> None:
        """From files of other tools, whose versions are written in their own ways."""
        found = (NAME.match(name) for name in names if isinstance(name, str))
        self.names.update(canonicalize_name(one.group()) for one in found if one)

    def is_for_python(self, version: str) -> bool:
        return all(version in python for python in self.pythons)


def declared(subject: Subject) -> Declared:
    found = Declared()
    for file in subject.files:
        if (reader := _reader(file)) and (text := subject.text(file.path, TEXT_UP_TO)) is not None:
            reader(found, file.path, text)
    return found


def _reader(file: SubjectFile) -> Any:
    if REQUIREMENTS.search(file.name):
        return _requirements
    return READERS.get(file.name.lower())


def _requirements(found: Declared, path: str, text: str) -> None:
    joined = re.sub(r"\\\r?\n", " ", text)
    for number, line in enumerate(joined.splitlines(), start=1):
        plain = re.sub(r"(^|\s)#.*", "", line).partition(" --")[0].strip()
        if plain and not plain.startswith("-") and not _is_address(plain):
            found.take(path, plain, number)


def _is_address(line: str) -> bool:
    return "://" in line.partition("@")[0] or line.startswith((".", "/"))


def _pyproject(found: Declared, path: str, text: str) -> None:
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found.wrong.append(Wrong("project_wrong", path, str(error)[:200]))
        return
    project = _table(tables, "project")
    if "project" in tables and not isinstance(project.get("name"), str):
        found.wrong.append(Wrong("project_wrong", path, "project.name"))
    _python(found, path, project.get("requires-python"))
    lists = [project.get("dependencies"), *_table(project, "optional-dependencies").values()]
    lists += [_table(tables, "build-system").get("requires"), *_table(tables, "dependency-groups").values()]
    for needed in lists:
        _take_list(found, path, needed)
    poetry = _table(_table(tables, "tool"), "poetry")
    groups = [_table(group, "dependencies") for group in _table(poetry, "group").values() if isinstance(group, dict)]
    for table in (_table(poetry, "dependencies"), _table(poetry, "dev-dependencies"), *groups):
        found.take_names(table)
    _entries(found, path, project, poetry)


def _take_list(found: Declared, path: str, needed: Any) -> None:
    if needed is None:
        return
    if not isinstance(needed, list):
        found.wrong.append(Wrong("project_wrong", path, "dependencies"))
        return
    for one in needed:
        if isinstance(one, str):
            found.take(path, one)


def _python(found: Declared, path: str, said: Any) -> None:
    if not isinstance(said, str):
        return
    try:
        found.pythons.append(SpecifierSet(said))
    except InvalidSpecifier as error:
        found.wrong.append(Wrong("project_wrong", path, str(error)[:200]))


def _entries(found: Declared, path: str, project: dict[str, Any], poetry: dict[str, Any]) -> None:
    points = _table(project, "entry-points").values()
    tables = [_table(project, "scripts"), _table(project, "gui-scripts"), _table(poetry, "scripts"), *points]
    for table in tables:
        values = table.values() if isinstance(table, dict) else ()
        found.entries += [(path, entry) for entry in values if isinstance(entry, str)]


def _setup_cfg(found: Declared, path: str, text: str) -> None:
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except ConfigError as error:
        found.wrong.append(Wrong("project_wrong", path, str(error).partition("\n")[0][:200]))
        return
    found.take_names(parser.get("options", "install_requires", fallback="").split("\n"))


def _setup_py(found: Declared, path: str, text: str) -> None:
    """Lists of texts that are given to `install_requires` and its like; nothing is run."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):  # said where sources are read
        return
    keywords = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and "requires" in (node.arg or "")]
    for keyword in keywords:
        found.take_names(node.value for node in ast.walk(keyword.value) if isinstance(node, ast.Constant))


def _pipfile(found: Declared, path: str, text: str) -> None:
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found.wrong.append(Wrong("project_wrong", path, str(error)[:200]))
        return
    found.take_names([*_table(tables, "packages"), *_table(tables, "dev-packages")])


def _environment(found: Declared, path: str, text: str) -> None:
    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):  # said where documents are read
        return
    found.take_names(_flat(said.get("dependencies") if isinstance(said, dict) else None))


def _flat(needed: Any) -> Iterator[Any]:
    for one in needed if isinstance(needed, list) else ():
        yield from _flat(one.get("pip")) if isinstance(one, dict) else (one,)


def _table(tables: dict[str, Any], name: str) -> dict[str, Any]:
    found = tables.get(name)
    return found if isinstance(found, dict) else {}


READERS = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "pipfile": _pipfile,
    "environment.yml": _environment,
    "environment.yaml": _environment,
}
