"""Questions to the database that are asked with every request: Django writes their SQL once, not each time.

Building a query and writing its SQL takes Django several times as long as the database needs to answer it. The answer
is asked for anew each time all the same; nothing is remembered but the words of the question.

    known = Prepared(lambda: Token.objects.filter(digest=Given("digest", CharField())).select_related("user"))
    tokens = known(digest=…)

Changes go the same way:

    count = PreparedChange(lambda: (Project.objects.filter(pk=Given("project", …)), {"runs": F("runs") + 1}))
    changed = count(project=…)

And new rows: `PreparedRow(Run)(Run(id=…, …))`. No signal is sent for either.
"""

import re
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connections, router
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.subqueries import InsertQuery, UpdateQuery

Row = TypeVar("Row")
Kept = TypeVar("Kept", bound=Model)
PLAIN = re.compile(r"[\w.:/ -]*", re.ASCII)


class Given(Expression):
    """A value of a question that is told when it is asked. It takes the place of one value, never of a list."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def bound(self, values: dict[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_save(values[self.name], connection=connection)


class Prepared(Generic[Row]):
    """`write` is called once for each thread that asks; what it says of a list or of the time stays as it was then."""

    def __init__(self, write: "Callable[[], QuerySet[Any, Row]]") -> None:
        self._write = write
        self._of_thread = threading.local()

    def __call__(self, **given: Any) -> list[Row]:
        return self._question().answers(given)

    def first(self, **given: Any) -> Row | None:
        return next(iter(self(**given)), None)

    def _question(self) -> "_Question[Row]":
        found: _Question[Row] | None = getattr(self._of_thread, "question", None)
        if found is None or not found.is_for_this_connection:
            found = self._of_thread.question = _Question(self._write())
        return found


class _Question(Generic[Row]):
    """A query set whose compiler has its SQL by heart, and what makes Python's values of the columns."""

    def __init__(self, rows: "QuerySet[Any, Row]") -> None:
        self._rows = rows
        self._connection = connections[rows.db]
        compiler: Any = rows.query.get_compiler(using=rows.db)
        self._sql, self._params = _written_out(*compiler.as_sql())
        compiler.execute_sql = self._execute
        columns = [column for column, _sql, _name in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        compiler.get_converters = lambda _columns: converters
        rows.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]  # its point
        self._given: dict[str, Any] = {}

    @property
    def is_for_this_connection(self) -> bool:
        return connections[self._rows.db] is self._connection

    def answers(self, given: dict[str, Any]) -> list[Row]:
        self._given = given
        rows: Any = self._rows
        return list(rows._iterable_class(rows))  # noqa: SLF001 -- as the query set itself would

    def _execute(self, *_args: Any, **_kwargs: Any) -> list[list[Any]]:
        """Rows in one piece, where the compiler would give them in several."""
        with self._connection.cursor() as cursor:
            cursor.execute(self._sql, _bound(self._params, self._given, self._connection))
            return [cursor.fetchall()]


class PreparedChange:
    """An update: which rows, and what becomes of them."""

    def __init__(self, write: Callable[[], tuple["QuerySet[Any, Any]", dict[str, Any]]]) -> None:
        self._write = write
        self._of_thread = threading.local()

    def __call__(self, **given: Any) -> int:
        """How many rows it changed."""
        known: tuple[Any, str, Any] | None = getattr(self._of_thread, "words", None)
        if known is None or connections[known[0].alias] is not known[0]:
            known = self._of_thread.words = self._words()
        connection, sql, params = known
        with connection.cursor() as cursor:
            cursor.execute(sql, _bound(params, given, connection))
            changed: int = cursor.rowcount
        return changed

    def _words(self) -> tuple[Any, str, Any]:
        rows, values = self._write()
        alias = router.db_for_write(rows.model)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        return connections[alias], *_written_out(*query.get_compiler(alias).as_sql())


class PreparedRow(Generic[Kept]):
    """A row that is written for the first time, of a model that knows its key before."""

    def __init__(self, model: type[Kept]) -> None:
        self._model = model
        self._of_thread = threading.local()

    def __call__(self, row: Kept) -> Kept:
        known: tuple[Any, str] | None = getattr(self._of_thread, "words", None)
        if known is None or connections[known[0].alias] is not known[0]:
            known = self._of_thread.words = self._words(row)
        connection, sql = known
        values = [
            field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
            for field in _written(self._model)
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 -- as `save` leaves it
        return row

    def _words(self, row: Kept) -> tuple[Any, str]:
        alias = router.db_for_write(self._model)
        query = InsertQuery(self._model)
        query.insert_values(_written(self._model), [row])
        (sql, _values), *_more = query.get_compiler(alias).as_sql()
        return connections[alias], sql


def _written(model: type[Model]) -> "list[Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not field.generated]


def _written_out(sql: str, params: Any) -> tuple[str, list[Any]]:
    """What is the same each time becomes a part of the words.

    Where it is told beside them, and compared with a column that an index has a condition on, SQLite plans the question
    anew each time it is asked, in case that index serves what is told now ("recompiled",
    https://sqlite.org/c3ref/prepare.html): ten times as long as the answer takes.
    """
    pieces = sql.split("%s")
    written, told = [pieces[0]], []
    for param, piece in zip(params, pieces[1:], strict=True):
        word = _literal(param)
        written += ["%s" if word is None else word, piece]
        told += [param] if word is None else []
    return "".join(written), told


def _literal(param: Any) -> str | None:
    """None for what is told beside the words: values, and whatever is not plainly a word or a number."""
    if type(param) is int:
        return str(param)
    if isinstance(param, str) and PLAIN.fullmatch(param):
        return f"'{param}'"
    return None


def _bound(params: Any, given: dict[str, Any], connection: Any) -> list[Any]:
    return [each.bound(given, connection) if isinstance(each, Given) else each for each in params]
