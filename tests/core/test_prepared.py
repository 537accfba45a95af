"""A question whose SQL is written once is answered anew each time it is asked."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, DateTimeField, F, IntegerField, QuerySet
from django.utils import timezone

from accounts.models import Owner, Token, User
from core.models import PolicyVersion
from core.prepared import Given, Prepared, PreparedChange, PreparedRow

pytestmark = pytest.mark.django_db


def named() -> QuerySet[User]:
    return User.objects.select_related("owner").filter(owner__handle=Given("handle", CharField())).order_by("pk")


def test_answers_are_those_of_the_query_itself(alice: User, bob: User) -> None:
    ask: Prepared[User] = Prepared(named)
    assert (ask(handle="alice"), ask.first(handle="bob"), ask.first(handle="nobody")) == ([alice], bob, None)


def test_what_it_brings_along_needs_no_other_query(alice: User, django_assert_num_queries: Callable[..., Any]) -> None:
    ask: Prepared[User] = Prepared(named)
    with django_assert_num_queries(1):
        assert ask(handle="alice")[0].owner == alice.owner


def test_a_change_is_seen_at_once(alice: User) -> None:
    ask: Prepared[User] = Prepared(named)
    ask(handle="alice")
    Owner.objects.filter(pk=alice.owner_id).update(handle="alicia")
    assert (ask(handle="alice"), ask(handle="alicia")) == ([], [alice])


def test_it_is_written_once_and_asked_each_time(alice: User, django_assert_num_queries: Callable[..., Any]) -> None:
    written = []

    def write() -> QuerySet[User]:
        written.append(1)
        return named()

    ask: Prepared[User] = Prepared(write)
    with django_assert_num_queries(3):
        for _ in range(3):
            ask(handle="alice")
    assert len(written) == 1


def test_how_columns_are_read_is_found_out_once(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def converters(column: Any) -> list[Any]:
        asked.append(column)
        return usual(column)

    usual = connection.ops.get_db_converters
    monkeypatch.setattr(connection.ops, "get_db_converters", converters)
    ask: Prepared[User] = Prepared(named)
    first, count = ask(handle="alice"), len(asked)
    assert count
    assert (ask(handle="alice"), len(asked)) == (first, count)
    assert first[0].created_at == alice.created_at


def test_times_and_tuples_are_given_and_read_as_elsewhere(alice: User) -> None:
    ask: Prepared[tuple[str, Any]] = Prepared(
        lambda: User.objects.filter(created_at__lt=Given("at", DateTimeField())).values_list("pk", "created_at")
    )
    assert ask(at=timezone.now() + timedelta(days=1)) == [(alice.pk, alice.created_at)]
    assert ask(at=alice.created_at - timedelta(days=1)) == []


def test_a_value_is_never_a_part_of_the_sql(alice: User) -> None:
    ask: Prepared[User] = Prepared(named)
    assert ask(handle="alice' OR '1'='1") == []


def told(act: Callable[[], Any]) -> list[tuple[str, Any]]:
    """Each statement of it, and the values that were told beside its words."""
    found: list[tuple[str, Any]] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, list(params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        act()
    return found


def test_what_never_changes_is_a_part_of_the_words_and_planned_once(alice: User) -> None:
    ask: Prepared[tuple[str]] = Prepared(
        lambda: Token.objects.filter(
            user=Given("user", CharField()), name__in=["read only", "it's", "50% of it", "zwölf"]
        ).values_list("name")
    )
    for name in ("read only", "it's", "50% of it", "zwölf", "another"):
        Token.objects.create(user=alice, name=name, digest=name)
    [(sql, values)] = told(lambda: ask(user=alice.pk))
    assert ("'read only'" in sql, sql.count("%s")) == (True, 4)
    assert sorted(values) == sorted([alice.pk, "it's", "50% of it", "zwölf"])
    assert sorted(name for (name,) in ask(user=alice.pk)) == ["50% of it", "it's", "read only", "zwölf"]


def test_a_value_that_is_not_told_is_a_mistake(alice: User) -> None:
    ask: Prepared[User] = Prepared(named)
    with pytest.raises(KeyError, match="handle"):
        ask()


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own(alice: User) -> None:
    ask: Prepared[tuple[str]] = Prepared(
        lambda: Token.objects.filter(user=Given("user", CharField())).values_list("name")
    )
    ask(user=alice.pk)
    found: list[Any] = []

    def elsewhere() -> None:
        found.append(ask(user=alice.pk))
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [[]]


def renamed() -> tuple[QuerySet[Owner], dict[str, Any]]:
    return Owner.objects.filter(handle=Given("old", CharField())), {"handle": Given("new", CharField())}


def test_a_change_says_how_many_rows_it_changed(alice: User, django_assert_num_queries: Callable[..., Any]) -> None:
    change = PreparedChange(renamed)
    with django_assert_num_queries(2):
        assert (change(old="alice", new="alicia"), change(old="alice", new="alicia")) == (1, 0)
    alice.owner.refresh_from_db()
    assert alice.owner.handle == "alicia"


def test_a_change_counts_from_what_is_there(alice: User) -> None:
    count = PreparedChange(
        lambda: (
            User.objects.filter(pk=Given("user", CharField())),
            {"trust": F("trust") + Given("more", IntegerField())},
        )
    )
    assert [count(user=alice.pk, more=more) for more in (2, -1)] == [1, 1]
    before = alice.trust
    alice.refresh_from_db()
    assert alice.trust == before + 1


def test_nothing_is_null_and_data_is_data() -> None:
    PolicyVersion.objects.create(name="some", version=1, body={"a": 1})
    change = PreparedChange(
        lambda: (
            PolicyVersion.objects.filter(name="some"),
            {"body": Given("body", PolicyVersion._meta.get_field("body"))},
        )
    )
    change(body={"b": [1, "é"]})
    assert PolicyVersion.objects.get(name="some").body == {"b": [1, "é"]}


def test_a_row_is_written_as_the_query_set_writes_it(django_assert_num_queries: Callable[..., Any]) -> None:
    write = PreparedRow(Owner)
    for handle in ("gulls", "terns"):
        with django_assert_num_queries(1):
            written = write(Owner(id=handle, handle=handle, skeleton=handle, kind="user"))
        usual = Owner.objects.create(id=f"{handle}-2", handle=f"{handle}-2", skeleton=f"{handle}-2", kind="user")
        for field in Owner._meta.concrete_fields:
            if not field.unique and field.name != "created_at":
                assert getattr(Owner.objects.get(pk=handle), field.name) == getattr(usual, field.name)
        assert (written._state.adding, written._state.db) == (usual._state.adding, usual._state.db)


def test_a_row_that_is_there_already_is_not_written_twice() -> None:
    write = PreparedRow(Owner)
    write(Owner(id="gulls", handle="gulls", kind="user"))
    with pytest.raises(IntegrityError), transaction.atomic():
        write(Owner(id="gulls", handle="others", kind="user"))
    assert Owner.objects.get(pk="gulls").handle == "gulls"
