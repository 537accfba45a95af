"""A relay, a round at a time: which releases of which servers it serves, and what is written down of it."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.ids import new_id
from core.redis import connection
from inference.actions.deployments import forget_lost_hosts
from inference.gateway.queueing import submit_now
from inference.models import Deployment
from inference.queries.deployments import hopeless_for
from inference.upstreams import actions
from inference.upstreams.relay.relay import Relay
from inference.wire import keys
from inference.wire.events import Failed
from inference.wire.orders import TEXT, Order
from inference.wire.output import output_of
from tests.inference.fleet import forget_queues
from tests.inference.odd_server import STATUSES, Server, odd_server
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db
NOBODY = "http://127.0.0.1:9/v1"
Serve = Callable[..., list[Deployment]]


@pytest.fixture
def relay() -> Iterator[Relay]:
    """None of its own threads is started, but those that pull runs."""
    found = Relay(lease=4.0)
    yield found
    pulling = list(found.intakes.values())
    found.holding.let_all_go()
    for intake in pulling:
        intake.join()
    found.caller.loop.close()
    forget_queues()


@pytest.fixture
def odd() -> Iterator[Server]:
    with odd_server() as server:
        yield server


@pytest.fixture
def serve(person: Callable[..., Any], alice: Any, settings: Any) -> Serve:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    ada = person("ada", "admin")

    def given(url: str, **models: str) -> list[Deployment]:
        upstream = actions.add_upstream(user=ada, name="Fleet", base_url=url)
        releases = [publish_model(alice, model, "text-generation") for model in models]
        return [
            actions.serve(upstream=upstream, user=ada, release=release, name=name).deployment
            for release, name in zip(releases, models.values(), strict=True)
        ]

    return given


def stands(deployment: Deployment) -> tuple[str, str]:
    deployment.refresh_from_db()
    return deployment.state, deployment.error_code


def test_who_asks_while_a_server_is_down_is_told_so_however_long_it_is_down(relay: Relay, serve: Serve):
    (tern,) = serve(NOBODY, tern="odd")
    relay.holding.look()
    assert stands(tern) == ("failed", "upstream_unreachable")
    Deployment.objects.update(state_changed_at=timezone.now() - timedelta(hours=1))
    relay.holding.look()
    tern.refresh_from_db()
    assert hopeless_for(tern) == 0  # nobody asks, so nothing is said again
    run = new_id()
    submit_now(tern.pk, Order(run, TEXT, ("It is",), "p", time.time() + 60), "web")
    relay.holding.look()
    (told,) = output_of(connection(), run)
    assert isinstance(told, Failed)
    assert (told.code, connection().xlen(keys.requests(tern.pk))) == ("upstream_unreachable", 0)
    assert (stands(tern), hopeless_for(tern) > 0) == (("failed", "upstream_unreachable"), True)


def test_a_name_that_a_server_refuses_takes_no_other_along(relay: Relay, serve: Serve, odd: Server):
    refused = {f"of-{status}": name for name, status in STATUSES.items()}
    tern, *others = serve(odd.url, tern="odd", **refused)
    relay.holding.look()
    assert stands(tern) == ("ready", "")
    assert [stands(each) for each in others] == [("failed", "upstream_without_model")] * len(refused)


def test_what_was_held_for_lost_and_is_served_is_written_down_anew(relay: Relay, serve: Serve, odd: Server):
    (tern,) = serve(odd.url, tern="odd")
    relay.holding.look()
    connection().delete(keys.placed(tern.pk))  # as after a pause that was longer than a lease
    assert (forget_lost_hosts(), stands(tern)) == (1, ("cold", ""))
    relay.holding.look()
    assert (stands(tern), tern.host) == (("ready", ""), relay.name)
