"""Reviewers, the site's key, and signed credit by program."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.serializers import Strict
from reviews.applications import credit
from reviews.applications.queries import public
from reviews.applications.queries.bootstrap import is_young
from reviews.applications.queries.credits import credit_of


class SignedCredit(Strict):
    content = serializers.DictField()
    algorithm = serializers.CharField(max_length=20)
    key = serializers.CharField(max_length=100)
    signature = serializers.CharField(max_length=200)


class CreditKeyOut(serializers.Serializer[Any]):
    algorithm = serializers.CharField()
    key = serializers.CharField()


class Genuine(serializers.Serializer[Any]):
    is_genuine = serializers.BooleanField()


class ReviewersListed(serializers.Serializer[Any]):
    handle = serializers.CharField(source="user.handle")
    name = serializers.CharField(source="user.display_name")
    is_founder = serializers.BooleanField()
    tiers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class ReviewersPage(serializers.Serializer[Any]):
    is_young = serializers.BooleanField()
    median_review_seconds = serializers.FloatField(allow_null=True)
    median_application_seconds = serializers.FloatField(allow_null=True)
    reviewers = ReviewersListed(many=True)
    emeriti = serializers.ListField(child=serializers.CharField())


class Reviewers(Endpoint):
    public = True

    @extend_schema(responses=ReviewersPage)
    def get(self, request: Request) -> Response:
        """Who reviews what, in which tier; how long a review and an application take."""
        medians = public.median_days()
        page = {
            "is_young": is_young(),
            "median_review_seconds": medians["review"],
            "median_application_seconds": medians["application"],
            "reviewers": public.reviewers_shown(),
            "emeriti": [user.handle for user in public.emeriti()],
        }
        return Response(ReviewersPage(page).data)


class Credit(Endpoint):
    @extend_schema(responses=SignedCredit)
    def get(self, request: Request) -> Response:
        """What you did as a reviewer, signed by this site."""
        return Response(credit.sign(credit_of(self.asker)))


class CreditKey(Endpoint):
    public = True

    @extend_schema(responses=CreditKeyOut)
    def get(self, request: Request) -> Response:
        """The key that checks this site's credit files."""
        return Response({"algorithm": credit.ALGORITHM, "key": credit.public_key()})


class CreditCheck(Endpoint):
    @extend_schema(request=SignedCredit, responses=Genuine)
    def post(self, request: Request) -> Response:
        """Whether a credit file is this site's, unchanged."""
        return Response({"is_genuine": credit.is_genuine(valid(SignedCredit(data=request.data)))})
