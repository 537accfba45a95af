from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contributions import WHOLE, record_of
from accounts.queries import get_person_now
from core.api import Endpoint


class ContributionLine(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    text = serializers.CharField()
    outcome = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    is_public = serializers.BooleanField(help_text="false where the person alone reads it")


class ContributionKind(serializers.Serializer[Any]):
    kind = serializers.CharField()
    title = serializers.CharField()
    count = serializers.IntegerField()
    lines = ContributionLine(many=True)


class Contributions(Endpoint):
    public: ClassVar[bool] = True
    no_feed = "A record by kind; what happens is the person’s activity, which is a feed."

    @extend_schema(responses=ContributionKind(many=True))
    def get(self, request: Request, handle: str) -> Response:
        """What a person gave: releases, reviews, confirmed reports, solved answers, translations, newest first, whole.

        The person gets all of their own record; others what everybody may see.
        """
        record = [
            {"kind": kind.name, "title": kind.title, "count": len(lines), "lines": lines}
            for kind, lines in record_of(self.asker, get_person_now(handle), WHOLE)
        ]
        return Response(ContributionKind(record, many=True).data)
