"""An audit outside, once it is sent."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.applications.models import Audit
from reviews.applications.queries.audits import told
from reviews.applications.queries.scores import effect_of


class AuditSerializer(serializers.ModelSerializer[Audit]):
    title = serializers.CharField(source="round.title", read_only=True)
    kind = serializers.CharField(source="case.kind", read_only=True)
    sent_at = serializers.DateTimeField(source="review.submitted_at", read_only=True)
    counts = serializers.BooleanField(
        source="case.counts", read_only=True, help_text="No, once somebody disputed its case and was right."
    )

    class Meta:
        model = Audit
        fields = ["id", "kind", "title", "sent_at", "missed_critical", "counts"]
        read_only_fields = fields


class ComparedSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    given = serializers.CharField()
    truth = serializers.CharField()
    severity = serializers.CharField()
    where = serializers.CharField()
    why = serializers.CharField()


class EffectSerializer(serializers.Serializer[Any]):
    """Your agreement without this audit, and with it."""

    without = serializers.FloatField()
    present = serializers.FloatField(help_text="With it, as it is today.")


class ToldAuditSerializer(AuditSerializer):
    verdict = serializers.CharField(source="review.verdict", read_only=True)
    outcome = serializers.CharField(source="case.outcome", read_only=True)
    why = serializers.SerializerMethodField()
    items = serializers.SerializerMethodField()
    effect = serializers.SerializerMethodField()
    dispute = serializers.SerializerMethodField()

    class Meta(AuditSerializer.Meta):
        fields = [*AuditSerializer.Meta.fields, "verdict", "outcome", "why", "items", "effect", "dispute"]
        read_only_fields = fields

    def get_why(self, audit: Audit) -> str:
        return str(audit.case.truth.get("why", ""))

    @extend_schema_field(ComparedSerializer(many=True))
    def get_items(self, audit: Audit) -> Any:
        return ComparedSerializer(told(audit).items, many=True).data

    @extend_schema_field(EffectSerializer(allow_null=True))
    def get_effect(self, audit: Audit) -> Any:
        effect = effect_of(audit)
        return EffectSerializer(effect).data if effect else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_dispute(self, audit: Audit) -> str | None:
        return getattr(getattr(audit.sheet, "dispute", None), "state", None)
