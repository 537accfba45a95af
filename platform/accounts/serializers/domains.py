from rest_framework import serializers

from accounts.models import DomainProof
from core.serializers import Strict


class DomainSerializer(serializers.ModelSerializer[DomainProof]):
    address = serializers.CharField(help_text="where the line must stand")
    line = serializers.CharField(help_text="what must stand there, on a line of its own")

    class Meta:
        model = DomainProof
        fields = ("id", "domain", "state", "address", "line", "finding", "detail", "checked_at", "created_at")
        read_only_fields = fields


class NewDomainSerializer(Strict):
    domain = serializers.CharField(max_length=300)
