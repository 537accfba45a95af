"""The trail from gifts to work, as programs read it."""

from typing import Any

from rest_framework import serializers

from resources.grants.models import Grant
from resources.grants.serializers.requests import FundSerializer, RegisteredSerializer


class GivenSerializer(serializers.Serializer[Any]):
    sponsor = serializers.CharField(help_text="empty for the site's own machines")
    url = serializers.CharField()
    unit = serializers.CharField()
    amount = serializers.IntegerField()
    gifts = serializers.IntegerField()
    percent = serializers.IntegerField(help_text="of all that was given of this unit")


class SpentSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    granted = serializers.IntegerField(help_text="passed on from the pool")
    used = serializers.IntegerField()


class SpentTogetherSerializer(SpentSerializer):
    grants = serializers.IntegerField()


class TrailSerializer(serializers.Serializer[Any]):
    fund = FundSerializer()
    given = GivenSerializer(many=True)
    at_once = SpentTogetherSerializer(many=True, help_text="what rules granted, together")


class ShownSerializer(serializers.Serializer[Any]):
    words = serializers.CharField()
    url = serializers.CharField()


class WorkSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    count = serializers.IntegerField()
    is_more = serializers.BooleanField(help_text="no more are counted")
    shown = ShownSerializer(many=True, help_text="the newest that everybody may see")


class SpentGrantSerializer(RegisteredSerializer):
    spent = serializers.SerializerMethodField()

    class Meta(RegisteredSerializer.Meta):
        fields = [*RegisteredSerializer.Meta.fields, "spent"]
        read_only_fields = fields

    def get_spent(self, grant: Grant) -> list[dict[str, Any]]:
        return [dict(one) for one in SpentSerializer(self.context["spent"][grant.pk], many=True).data]


class TracedSerializer(SpentGrantSerializer):
    works = serializers.SerializerMethodField()

    class Meta(SpentGrantSerializer.Meta):
        fields = [*SpentGrantSerializer.Meta.fields, "works"]
        read_only_fields = fields

    def get_works(self, grant: Grant) -> list[dict[str, Any]]:
        return [dict(one) for one in WorkSerializer(self.context["works"][grant.pk], many=True).data]
