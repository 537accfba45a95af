"""What became of asking and granting, in figures: counted by month from the ledger and from events, never live."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from core.ids import least_id_at
from core.models import Event
from core.spreads import bin_of
from resources.figures.actions import count_anew, count_figures
from resources.figures.drawings import granted_and_used
from resources.figures.models import Counted, Figure
from resources.figures.queries import report
from resources.grants import actions
from resources.grants.actions.deciding import decide_anew
from resources.grants.models import ResourceRequest
from resources.ledger.actions import refund
from resources.ledger.models import Entry
from tests.resources.asking import HOUR, ask, guard, use

pytestmark = pytest.mark.django_db
CPU, MINUTE = "cpu_ms", 60_000
SOON = count()
MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))


def moved_to(month: date, rows: Any, *, days: int = 1) -> None:
    """As if it had happened then: ids are moments."""
    at = datetime(month.year, month.month, 1, 12, tzinfo=UTC) + timedelta(days=days)
    for row in list(rows.order_by("pk")):
        then = at + timedelta(milliseconds=next(SOON))
        type(row).objects.filter(pk=row.pk).update(id=least_id_at(then), at=then)


def figures() -> dict[tuple[str, str, str], int]:
    return {(f"{row.month:%m}", row.measure, row.part): row.amount or row.count for row in Figure.objects.all()}


def asked_in(month: date, person: Any, officer: Any, outcome: str, waited: timedelta) -> ResourceRequest:
    """An officer decided on it, so long after it was asked."""
    request = ask(person, {CPU: 100 * HOUR})
    if outcome == "decline":
        actions.decline_request(request=request, officer=officer, letter="No.", reasons=["scope"])
    else:
        awarded = {CPU: 50 * HOUR} if outcome == "part" else None
        actions.offer_award(request=request, officer=officer, letter="Yes.", awarded=awarded)
        actions.refuse_award(request=request, user=person)
    past = Event.objects.filter(object_type="resourcerequest", object_id=request.pk)
    moved_to(month, past)
    asked = past.get(verb="request.submit")
    past.filter(verb__in=["request.offer", "request.offer_part", "request.decline"]).update(at=asked.at + waited)
    return request


def test_amounts_are_added_up_by_month_and_unit(alice: Any):
    grant = ask(alice).grant
    moved_to(MAY, Entry.objects.all())
    use(grant, CPU, 10 * MINUTE)
    moved_to(JUNE, Entry.objects.filter(at__year__gt=2025).exclude(at__month=5))
    refund(reservation=f"run:{grant.pk}:1", amount=4 * MINUTE, key="x")
    moved_to(JULY, Entry.objects.exclude(at__month__in=[5, 6]))
    assert count_anew() > 0
    found = figures()
    brought = {key: amount for key, amount in found.items() if key[1] == "brought"}
    assert {month for month, _measure, _part in brought} == {"05"}
    assert {key: amount for key, amount in found.items() if key[1] in {"granted", "used"}} == {
        ("05", "granted", CPU): 30 * MINUTE,
        ("06", "used", CPU): 10 * MINUTE,
        ("07", "used", CPU): -4 * MINUTE,
    }
    before = figures()
    assert (count_figures() > 0, figures()) == (True, before)


def test_waiting_and_decisions_are_told_once_there_are_five(alice: Any, olga: Any, client: Client, api: APIClient):
    guard(alice)
    outcomes = [("full", 1), ("full", 2), ("part", 3), ("decline", 4)]
    for outcome, days in outcomes:
        asked_in(MAY, alice, olga, outcome, timedelta(days=days))
    call_command("rebuild_grant_figures")
    found = report()
    assert (found.wait_of("1").periods, found.wait_of("1").held_back, found.decisions.held_back) == ([], 4, 4)
    assert "Too few to tell yet" in client.get("/grants").content.decode()
    asked_in(JUNE, alice, olga, "full", timedelta(days=9))
    call_command("rebuild_grant_figures")
    (period,) = report().wait_of("1").periods
    assert (period.first, period.last, period.count) == (MAY, JUNE, 5)
    assert period.total.spread == {bin_of(days * 86_400): 1 for days in (1, 2, 3, 4, 9)}
    (told,) = report().decisions.periods
    assert {part: one.count for part, one in told.parts.items()} == {"full": 3, "part": 1, "declined": 1}
    page = client.get("/grants").content.decode()
    assert "2026-05 – 2026-06: half within 3 days, nine of ten within 9 days" in page
    assert "Granted in full 60%; Granted in part 20%; Declined 20%" in page
    program = api.get("/api/v1/resources/figures").json()
    assert [one["part"] for one in program["waits"] if one["periods"]] == ["1"]
    assert program["decisions"]["periods"][0]["parts"] == {"full": 3, "part": 1, "declined": 1}


def test_only_the_first_decision_counts_and_in_the_month_in_which_it_fell(alice: Any, olga: Any, person: Any):
    guard(alice)
    request = asked_in(MAY, alice, olga, "decline", timedelta(days=1))
    decide_anew(request=request, judge=person("rita", "officer"), note="Anew.")
    actions.offer_award(request=request, officer=person("rolf", "officer"), letter="Yes.")
    moved_to(JUNE, Event.objects.filter(object_id=request.pk, at__year__gte=2026).exclude(at__month=5))
    count_anew()
    assert {key: count for key, count in figures().items() if key[1] in {"decision", "wait"}} == {
        ("05", "decision", "declined"): 1,
        ("05", "wait", "1"): 1,
    }


def test_months_that_are_over_are_not_counted_again(alice: Any):
    ask(alice)
    count_anew()
    Counted.objects.update(through=date(2020, 1, 1))
    assert count_figures() > 70
    Figure.objects.create(month=date(2020, 1, 1), measure="used", part=CPU, amount=7)
    assert count_figures() <= 2
    assert Figure.objects.filter(month=date(2020, 1, 1)).count() == 1


def test_chart_says_the_same_as_its_table(alice: Any):
    use(ask(alice).grant, CPU, 10 * MINUTE)
    count_anew()
    (series,) = [one for one in report().amounts if one.unit == CPU]
    drawn = granted_and_used(series)
    month = f"{series.months[-1]:%Y-%m}"
    assert drawn.said == f"{month}: 30 min of CPU granted, 10 min of CPU used"
    assert drawn.rows == [[month, "30 min of CPU", "10 min of CPU"]]
    assert [tick.label for tick in drawn.chart.ticks] == ["0", "8 min", "16 min", "24 min", "32 min"]
    assert [tone for tone, _label in drawn.legend] == [line.tone for line in drawn.chart.lines]


def test_public_pages_draw_them_at_a_constant_cost(
    client: Client, alice: Any, django_assert_num_queries: Callable[..., Any]
):
    use(ask(alice).grant, CPU, 10 * MINUTE)
    count_anew()
    for address, drawn in (("/grants", 1), ("/funds", 4), ("/calls", 0)):
        page = client.get(address).content.decode()
        assert (page.count('<figure class="chart">') >= drawn, "Last counted" in page) == (True, True), address
    Figure.objects.filter(measure="brought").delete()
    with django_assert_num_queries(2):
        report()
    for number in range(1, 13):
        Figure.objects.create(month=date(2025, number, 1), measure="used", part=CPU, amount=number)
    with django_assert_num_queries(2):
        assert len(report().amounts) == 1
