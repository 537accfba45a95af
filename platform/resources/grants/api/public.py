"""Grants, pools and gifts by program, and the register as a feed."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, NewestFirst, listed, paged, valid
from core.feeds import MOST, Entry, Feed, FeedEndpoint
from core.permissions import require
from resources.grants import actions
from resources.grants.models import Grant
from resources.grants.queries.pools import funds, get_pool
from resources.grants.queries.rates import rates
from resources.grants.queries.register import holder_named, named, register
from resources.grants.queries.trail import get_registered, registered_from, spent_of, told_works, trail_of
from resources.grants.serializers import (
    FundSerializer,
    GiftInput,
    PoolInput,
    PoolSerializer,
    RateSerializer,
    RegisteredSerializer,
)
from resources.grants.serializers.tracing import SpentGrantSerializer, TracedSerializer, TrailSerializer


class Register(Endpoint):
    public = True

    @extend_schema(responses=RegisteredSerializer(many=True))
    @paged
    def get(self, request: Request) -> Response:
        """What was granted by people, to whom, and what came of it; newest first."""
        return listed(self, register(), RegisteredSerializer)


class Funds(Endpoint):
    public = True
    no_feed = "Figures that change with every run; what is granted from them is the feed of grants."
    scopes = {"GET": "grant", "POST": "grant"}

    @extend_schema(responses=FundSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every pool: who gave what, what is left, what was granted of it and what of that was used."""
        return Response(FundSerializer(funds(), many=True).data)

    @extend_schema(request=PoolInput, responses={201: PoolSerializer})
    def post(self, request: Request) -> Response:
        """Officers: a pool of its own for one purpose."""
        require(self.asker, "grants.keep_pools")
        made = actions.create_pool(officer=self.asker, **valid(PoolInput(data=request.data)))
        return Response(PoolSerializer(made).data, status=201)


class OneRegistered(Endpoint):
    public = True

    @extend_schema(responses=TracedSerializer)
    def get(self, request: Request, grant: str) -> Response:
        """One grant of the register: from which pool, what of it was used, and for how much of which work."""
        found = get_registered(grant)
        told = {"spent": spent_of([found]), "works": {found.pk: told_works(found)}}
        return Response(TracedSerializer(found, context=told).data)


class OneFund(Endpoint):
    public = True

    @extend_schema(responses=TrailSerializer)
    def get(self, request: Request, pool: str) -> Response:
        """The trail of one pool: what each sponsor gave in all, what is left, what rules granted of it together. What
        people granted stands under `grants`."""
        return Response(TrailSerializer(trail_of(get_pool(pool))).data)


class GrantsOfPool(Endpoint):
    public = True
    no_feed = "The feed of grants tells of all of them; what is used changes with every run."

    @extend_schema(responses=SpentGrantSerializer(many=True))
    @paged
    def get(self, request: Request, pool: str) -> Response:
        """What people granted from this pool, and what was used of each; newest first."""
        pages = NewestFirst()
        found = list(pages.paginate_queryset(registered_from(get_pool(pool)), request, view=self) or [])
        told = SpentGrantSerializer(found, many=True, context={"spent": spent_of(found)})
        return pages.get_paginated_response(told.data)


class Rates(Endpoint):
    public = True
    no_feed = "Numbers of the policy of grants; its versions are told there."

    @extend_schema(responses=RateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Amounts that are worth the same: the rates at which units of a grant are exchanged."""
        return Response(RateSerializer(rates(), many=True).data)


class Gifts(Endpoint):
    scopes = {"POST": "grant"}

    @extend_schema(request=GiftInput, responses={201: None})
    def post(self, request: Request, pool: str) -> Response:
        """Officers: write down what a sponsor, or the site, puts into a pool."""
        require(self.asker, "grants.keep_pools")
        actions.bring_gift(pool=get_pool(pool), officer=self.asker, **valid(GiftInput(data=request.data)))
        return Response(status=201)


class GrantsFeed(FeedEndpoint):
    """What was granted, the newest first."""

    of: ClassVar = (Register,)

    def feed(self, **place: Any) -> Feed:
        return Feed(_("Grants"), reverse("grants:register"), [_entry(grant) for grant in register()[:MOST]])


def _entry(grant: Grant) -> Entry:
    amounts = " · ".join(line.in_words for line in grant.lines.all())
    title = f"{holder_named(grant)}: {named(grant)}"
    return Entry(grant.pk, title, reverse("grants:registered", args=[grant.pk]), grant.starts_at, amounts)
