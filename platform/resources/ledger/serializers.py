from typing import Any

from rest_framework import serializers

from resources.ledger.models import Reconciliation


class TotalSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    unit = serializers.CharField()
    received = serializers.IntegerField()
    passed_on = serializers.IntegerField()
    spent = serializers.IntegerField()
    reserved = serializers.IntegerField()
    available = serializers.IntegerField()


class ReconciliationSerializer(serializers.ModelSerializer[Reconciliation]):
    class Meta:
        model = Reconciliation
        fields = ["id", "at", "accounts", "entries", "wrong", "mismatches"]
        read_only_fields = fields


class BooksSerializer(serializers.Serializer[Any]):
    totals = TotalSerializer(many=True)
    nights = ReconciliationSerializer(many=True)
