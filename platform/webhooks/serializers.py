from typing import Any

from rest_framework import serializers

from webhooks.models import Delivery, Endpoint
from webhooks.signing import secret_of


class EndpointSerializer(serializers.ModelSerializer[Endpoint]):
    place = serializers.SerializerMethodField()
    owner = serializers.CharField(source="owner.handle", help_text="Whose eyes it sees with.")

    class Meta:
        model = Endpoint
        fields = ["id", "place", "owner", "url", "description", "wanted", "state", "created_at", "failing_since"]

    def get_place(self, endpoint: Endpoint) -> str:
        return f"{endpoint.place_type}:{endpoint.place_id}"


class SecretSerializer(EndpointSerializer):
    secret = serializers.SerializerMethodField()

    class Meta(EndpointSerializer.Meta):
        fields = [*EndpointSerializer.Meta.fields, "secret"]

    def get_secret(self, endpoint: Endpoint) -> str:
        return secret_of(endpoint)


class EditEndpointSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=500)
    description = serializers.CharField(max_length=120, required=False, allow_blank=True)
    wanted = serializers.ListField(child=serializers.CharField(max_length=64), min_length=1, max_length=200)


class NewEndpointSerializer(EditEndpointSerializer):
    place = serializers.CharField(max_length=90, help_text="One of `GET /api/v1/webhooks/places`.")


class ActiveSerializer(serializers.Serializer[Any]):
    active = serializers.BooleanField()


class PlaceSerializer(serializers.Serializer[Any]):
    place = serializers.CharField(source="key")
    name = serializers.CharField(source="label")


class OffersSerializer(serializers.Serializer[Any]):
    places = PlaceSerializer(many=True)
    families = serializers.ListField(child=serializers.CharField())
    events = serializers.ListField(child=serializers.CharField())


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    class Meta:
        model = Delivery
        fields = [
            "id",
            "message_id",
            "type",
            "state",
            "created_at",
            "due_at",
            "tries",
            "tried_at",
            "status",
            "answer",
            "error",
            "milliseconds",
            "body",
        ]
