from typing import Any

from rest_framework import serializers

from core.models import PolicyVersion


class PolicyRuleSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    version = serializers.IntegerField()
    since = serializers.DateTimeField(allow_null=True)


class PolicyVersionSerializer(serializers.ModelSerializer[PolicyVersion]):
    author = serializers.CharField(source="author.handle", default=None)

    class Meta:
        model = PolicyVersion
        fields = ["name", "version", "effective_at", "author", "note", "body"]


class PolicySerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    version = serializers.IntegerField()
    body = serializers.DictField()
    versions = PolicyVersionSerializer(many=True)


class PolicyDraftSerializer(serializers.Serializer[Any]):
    """What is to change; keys that stay need not be given."""

    body = serializers.DictField()


class NewPolicyVersionSerializer(PolicyDraftSerializer):
    note = serializers.CharField(max_length=2000)
    base = serializers.IntegerField(min_value=0, help_text="The newest version that you know.")
    effective_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class PolicyDifferenceSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    def get_before(self, found: Any) -> Any:
        return None if found.is_new else found.before

    def get_after(self, found: Any) -> Any:
        return None if found.is_gone else found.after


class PolicyEffectSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    question = serializers.CharField()
    cases = serializers.IntegerField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class PolicyChangeSerializer(serializers.Serializer[Any]):
    differences = PolicyDifferenceSerializer(many=True)
    since = serializers.DateTimeField(source="rehearsal.since")
    effects = PolicyEffectSerializer(source="rehearsal.effects", many=True)
    unknown = serializers.ListField(
        source="rehearsal.unknown", child=serializers.CharField(), help_text="Keys whose effect nobody can tell."
    )
