from rest_framework import serializers

from deliberation.models import DeclaredTie
from deliberation.states import TieKind


class TieSerializer(serializers.ModelSerializer[DeclaredTie]):
    other = serializers.CharField(source="other.handle", read_only=True)

    class Meta:
        model = DeclaredTie
        fields = ["id", "other", "kind", "declared_at"]
        read_only_fields = fields


class TieInput(serializers.Serializer[DeclaredTie]):
    handle = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(TieKind.choices)
