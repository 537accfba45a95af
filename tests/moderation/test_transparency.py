"""What everybody may read of moderating: figures and lines without names."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.models import Event
from deliberation.appeals.actions import file_appeal, give_voice
from discussions.actions import make_board, open_topic, reply
from moderation.actions import decide, flag
from moderation.models import Concern

pytestmark = pytest.mark.django_db
WHY = {"reason": "abuse", "letter": "It insults Alice."}


def test_figures_and_lines_name_nobody_and_cost_the_same(
    alice: Any,
    charlie: Any,
    edith: Any,
    person: Callable[..., Any],
    client: Client,
    api: APIClient,
    django_assert_num_queries: Callable[..., Any],
):
    maud, emil = person("maud", "moderator"), person("emil", "moderator")
    topic = open_topic(board=make_board(user=edith, slug="s", name="S"), user=charlie, title="Secret", text="No.")
    for number in range(3):
        flag(kind="post", id=reply(topic=topic, user=charlie, text=f"{number}").pk, user=alice, reason="abuse")
        Concern.objects.filter(state="open").update(opened_at=timezone.now() - timedelta(hours=2 + number))
        decide(concern=Concern.objects.get(state="open"), moderator=maud, kind="remove", severity="minor", **WHY)
        if number in (0, 2):
            with django_assert_num_queries(10):
                client.get("/transparency")
    appeal = file_appeal(decision=Event.objects.filter(verb="act.take").earliest("id"), user=charlie, text="No.")
    give_voice(appeal=appeal, judge=emil, finding="amend", letter="A quotation.")
    page = client.get("/transparency").content.decode()
    for words in ("Post: Remove it", "Abuse: insults, threats, hate", "Minor", "Overturned on appeal", "3.0 h"):
        assert words in page
    assert [name for name in ("charlie", "alice", "maud", "Secret", "It insults") if name in page] == []
    told = api.get("/api/v1/transparency").json()
    figures = {"waiting": 0, "decided": 3, "hours": 3.0, "appeals": 1, "overturned": 1, "overturn_rate": 1.0}
    assert told["lately"] == figures
    month = timezone.now().strftime("%Y-%m")
    table = client.get("/transparency.csv").content.decode().splitlines()
    assert table == ["month,flags,decided,median_hours,sanctions,appeals,overturned", f"{month},3,3,3.0,1,1,1"]
    lines = api.get("/api/v1/transparency/decisions").json()["results"]
    assert [(line["kind"], line["state"], line["hours"]) for line in lines] == [
        ("remove", "in_force", 4.0),
        ("remove", "in_force", 3.0),
        ("remove", "overturned", 2.0),
    ]
