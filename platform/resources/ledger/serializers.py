from typing import Any

from rest_framework import serializers

from resources.ledger.models import HOLDER_LENGTH, KEY_LENGTH, Reconciliation
from resources.ledger.naming import Named
from resources.ledger.queries.searching import Line, Side


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


class SearchInput(serializers.Serializer[Any]):
    work = serializers.CharField(required=False, allow_blank=True, max_length=KEY_LENGTH)
    grant = serializers.CharField(required=False, allow_blank=True, max_length=200)
    holder = serializers.CharField(required=False, allow_blank=True, max_length=HOLDER_LENGTH)
    account = serializers.CharField(required=False, allow_blank=True, max_length=40)
    kind = serializers.CharField(required=False, allow_blank=True, max_length=20)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class NamedSerializer(serializers.Serializer[Named]):
    name = serializers.CharField(source="words")
    url = serializers.CharField(allow_blank=True, help_text="empty where you would not find anything")


class SideSerializer(serializers.Serializer[Side]):
    account = serializers.CharField(source="account.pk")
    kind = serializers.CharField(source="account.kind")
    holder = serializers.CharField(source="account.holder")
    name = serializers.CharField(source="named.words")
    url = serializers.CharField(source="named.url", allow_blank=True)


class LineSerializer(serializers.Serializer[Line]):
    """An entry: `amount`, in whole units, went from one side to the other. Within one account both are the same."""

    id = serializers.CharField(source="entry.pk")
    key = serializers.CharField(source="entry.key", help_text="what asked for it; it stands for one entry only")
    at = serializers.DateTimeField(source="entry.at")
    kind = serializers.CharField(source="entry.kind")
    unit = serializers.CharField()
    amount = serializers.IntegerField(source="entry.amount")
    source = SideSerializer(allow_null=True, help_text="null: from outside")  # type: ignore[assignment]  # of an entry
    target = SideSerializer(allow_null=True, help_text="null: to the outside")
    work = serializers.CharField(help_text="for which piece of work; all entries of one are found by it")
    about = NamedSerializer(allow_null=True, help_text="what that is, where the books know it")
    reason = serializers.CharField(source="entry.reason")
    note = serializers.CharField(source="entry.note")
    by = serializers.CharField(source="entry.by.handle", default=None, allow_null=True)
