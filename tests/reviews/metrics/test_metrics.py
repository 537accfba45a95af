"""Figures about judging: counted once from events, put together until nobody stands alone in them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import events
from core.clocks.holding import hold, resume
from core.models import Event
from core.spreads import added, bin_of, quantile
from projects.actions import move_release
from projects.models import Release
from reviews.actions.triage import reject_scope
from reviews.metrics.actions import count_anew, count_new
from reviews.metrics.models import Figure, Load
from reviews.metrics.queries import report
from reviews.metrics.readings import month_of
from tests.projects.conftest import Make

pytestmark = pytest.mark.django_db
QUERIES = 3
HOUR, DAY = 3600, 86400


def ago(months: int) -> date:
    month = month_of(timezone.now())
    for _month in range(months):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def figure(months_ago: int, measure: str, part: str, count: int, **more: Any) -> Figure:
    return Figure.objects.create(month=ago(months_ago), measure=measure, part=part, count=count, **more)


def told(measure: str, kind: str = "") -> list[tuple[date, date, int]]:
    return [(one.first, one.last, one.count) for series in report(kind).of(measure) for one in series.periods]


MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def happened(release: Release, **days: float) -> None:
    """Each of these moves was made on this day of March; where there are two, the last is meant."""
    for name, day in days.items():
        last = Event.objects.filter(object_id=release.pk, verb=f"release.{name}").order_by("-id")[:1]
        Event.objects.filter(pk__in=[event.pk for event in last]).update(at=MARCH + timedelta(days=day))


def rows(measure: str) -> list[tuple[str, str, int, int]]:
    found = Figure.objects.filter(measure=measure).order_by("part")
    return [(f"{row.month:%Y-%m}", row.part, row.count, row.in_time) for row in found]


@pytest.fixture
def judged(alice: Any, edith: Any, make: Make) -> Release:
    """Five days in triage with a day held, one day too late for its two days; asked for changes after three more."""
    release = make(alice, "tern", "triage").releases.get()
    hold(release, "release", actor=edith, role="editor", reason="data")
    resume(release, "release", actor=edith, role="editor")
    move_release(release, "start_review")
    move_release(release, "request_changes")
    days = {"submit": 1, "start_checks": 1, "pass_checks": 2, "hold": 3, "resume": 4, "start_review": 7}
    happened(release, **days, request_changes=10)
    return release


def test_spreads_add_up_and_tell_a_quantile_within_two_percent():
    one = dict.fromkeys((bin_of(HOUR), bin_of(DAY), bin_of(9 * DAY)), 1)
    both = added(one, {bin_of(9 * DAY): 5})
    assert [quantile(one, 0.5), quantile(both, 0.5)] == [pytest.approx(DAY, rel=0.02), pytest.approx(9 * DAY, rel=0.02)]
    assert quantile({}, 0.5) is None


def test_times_and_limits_are_counted_once_however_often_one_counts(judged: Release):
    events.deliver()
    assert count_new() > 0
    assert count_new() == 0
    assert rows("state") == [("2026-03", state, 1, 0) for state in ("checking", "in_review", "submitted", "triage")]
    assert rows("clock") == [("2026-03", "in_review", 1, 1), ("2026-03", "triage", 1, 0)]
    assert rows("outcome") == [("2026-03", "request_changes", 1, 0)]
    triage = Figure.objects.get(measure="state", part="triage")
    assert quantile(triage.spread, 0.5) == pytest.approx(4 * DAY, rel=0.02)  # of five days one was held
    before = list(Figure.objects.order_by("month", "measure", "part").values_list("measure", "part", "count", "spread"))
    count_anew()
    count_new()
    after = Figure.objects.order_by("month", "measure", "part").values_list("measure", "part", "count", "spread")
    assert list(after) == before


def test_what_an_administrator_does_in_place_of_an_editor_is_counted(alice: Any, edith: Any, adam: Any, make: Make):
    for name, who in (("tern", edith), ("wren", adam)):
        release = make(alice, name, "triage").releases.get()
        reject_scope(release=release, editor=who, reasons=["scope"], letter="Not a model.")
    events.deliver()
    count_new()
    roles = Event.objects.filter(verb="release.reject_scope").order_by("id").values_list("acting_role", flat=True)
    assert list(roles) == ["editor", "admin"]
    assert [row[1:3] for row in rows("override")] == [("admin", 1)]


def test_months_stand_together_until_there_are_five():
    for months_ago, count in ((6, 2), (5, 3), (4, 7), (3, 1), (2, 1)):
        figure(months_ago, "outcome", "accept", count, kind="model")
    assert told("outcome") == [(ago(6), ago(5), 5), (ago(4), ago(4), 7)]
    assert report().of("outcome")[0].held_back == 2
    assert (told("outcome", "model"), told("outcome", "code")) == (told("outcome"), [])


def test_nothing_about_reviewers_is_told_of_fewer_than_five_nor_by_kind_nor_before_the_month_is_over(
    person: Callable[..., Any],
):
    people = [person(f"rev{number}") for number in range(5)]
    for months_ago, count in ((3, 20), (2, 20), (0, 20)):
        figure(months_ago, "invitation", "declined", count)
        Load.objects.bulk_create(Load(month=ago(months_ago), reviewer=one, asked=5, sent=1) for one in people[:4])
    assert (told("invitation"), report().loads) == ([], [])
    Load.objects.create(month=ago(2), reviewer=people[4], asked=1, sent=9)
    assert told("invitation") == [(ago(3), ago(2), 40)]
    (load,) = report().loads
    assert (load.first, load.last, load.reviewers, load.sent, load.median, load.ninth) == (ago(3), ago(2), 5, 17, 2, 9)
    assert (report("model").of("invitation"), report("model").loads) == ([], [])


@pytest.mark.parametrize("months", [1, 3])
def test_page_asks_the_database_the_same_for_one_month_and_three(
    client: Client, months: int, django_assert_num_queries: Any
):
    for number in range(months):
        for part in ("accept", "reject"):
            figure(number + 1, "outcome", part, 6, kind="model")
        spread = {bin_of(DAY): 6}
        figure(number + 1, "state", "in_review", 6, kind="model", spread=spread)
    client.get("/metrics")
    with django_assert_num_queries(QUERIES):
        page = client.get("/metrics").content.decode()
    assert page.count('<rect class="bar good"') == months
    assert "Half of what is reviewed here has its verdict within 24 hours" in page
    assert f'<th scope="row">{ago(1):%Y-%m}</th><td class="n">12</td><td class="n">50%</td>' in page


def test_program_and_spreadsheet_read_the_same(client: Client):
    figure(2, "outcome", "accept", 6, kind="model")
    series = {one["measure"]: one for one in client.get("/api/v1/metrics").json()["series"] if one["periods"]}
    period = series["outcome"]["periods"][0]
    assert (period["first"], period["count"], period["parts"]) == (ago(2).isoformat(), 6, {"accept": 6})
    lines = client.get("/metrics.csv").content.decode().splitlines()
    month = f"{ago(2):%Y-%m}"
    assert lines[1:] == [f"{kind},outcome,accept,{month},{month},6,0,," for kind in ("all", "model")]


@pytest.mark.parametrize("address", ["/metrics", "/api/v1/metrics"])
def test_unknown_kind_is_named(client: Client, address: str):
    answer = client.get(f"{address}?kind=bird", headers={"Accept": "application/json"})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["kind"])


def test_site_without_figures_says_so_and_does_not_fail(client: Client):
    page = client.get("/metrics").content.decode()
    assert "How judging goes here, in figures" in page
    assert page.count("Too few to tell yet") == 5
