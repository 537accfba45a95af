from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.serializers import Strict
from inference.actions.runs import Ask
from inference.contracts.fields import TextField
from inference.engine.constraints import MAX_LENGTH
from inference.forms.runs import SYSTEM_LENGTH
from inference.playground.comparing import require_words
from inference.playground.models import NAME_LENGTH, REASON_LENGTH, SavedPrompt
from inference.queries.models import resolve_model
from inference.serializers import NewRunSerializer, RunSerializer
from projects.states import Visibility


class PromptParams(Strict):
    """Settings as the form of the playground has them."""

    max_tokens = serializers.IntegerField(required=False, min_value=1, max_value=1_000_000)
    temperature = serializers.FloatField(required=False, min_value=0, max_value=2)
    top_p = serializers.FloatField(required=False, min_value=0.01, max_value=1)
    top_k = serializers.IntegerField(required=False, min_value=0, max_value=1_000)
    min_p = serializers.FloatField(required=False, min_value=0, max_value=1)
    frequency_penalty = serializers.FloatField(required=False, min_value=-2, max_value=2)
    presence_penalty = serializers.FloatField(required=False, min_value=-2, max_value=2)
    seed = serializers.IntegerField(required=False, min_value=0, max_value=2**53)
    stop = serializers.CharField(required=False, max_length=500, trim_whitespace=False)
    json_schema = serializers.CharField(required=False, max_length=MAX_LENGTH)
    logprobs = serializers.IntegerField(required=False, min_value=0, max_value=5)


class ForModel(Strict):
    model = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="owner/name that it is for; empty: for none"
    )


class NewPrompt(ForModel):
    name = serializers.CharField(max_length=NAME_LENGTH)
    system = TextField(required=False, allow_blank=True, default="", max_length=SYSTEM_LENGTH)
    text = TextField(required=False, allow_blank=True, default="", max_length=100_000)
    params = PromptParams(required=False, default=dict)


class PromptChanges(ForModel):
    name = serializers.CharField(required=False, max_length=NAME_LENGTH)
    system = TextField(required=False, allow_blank=True, max_length=SYSTEM_LENGTH)
    text = TextField(required=False, allow_blank=True, max_length=100_000)
    params = PromptParams(required=False, help_text="all of them: what is left out is as the model has it")
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)


class PromptsWanted(serializers.Serializer[Any]):
    of = serializers.ChoiceField(choices=["mine", "shared", "delisted"], required=False, default="mine")
    model = serializers.CharField(required=False, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["of"] == "delisted" and not attrs.get("model"):
            raise serializers.ValidationError({"model": [_("Name the model, as owner/name.")]})
        return attrs


class NewDelisting(Strict):
    reason = serializers.CharField(max_length=REASON_LENGTH, help_text="why, in a sentence: its author reads it")


class DelistingSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField()
    by = serializers.CharField(source="user.handle", default=None, allow_null=True)
    at = serializers.DateTimeField(source="created_at")


class PromptSerializer(serializers.ModelSerializer[SavedPrompt]):
    owner = serializers.CharField(source="user.handle")
    model = serializers.CharField(help_text="owner/name that it is for; empty, where there is none that you may see")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = SavedPrompt
        fields = ("id", "owner", "name", "system", "text", "params", "model", "visibility", "url", "saved_at")
        read_only_fields = fields


class NewComparisonSerializer(NewRunSerializer):
    model = None  # type: ignore[assignment]  # there are two
    models = serializers.ListField(
        child=serializers.CharField(max_length=200), min_length=2, max_length=2, help_text="each as in a run"
    )

    def as_asks(self, user: Any, token: Any) -> list[Ask]:
        """With one seed for both, drawn where none is given."""
        for name in self.validated_data["models"]:
            require_words(resolve_model(user, name), name, field="models")
        self.validated_data["seed"] = self.sampling().seed
        return [self._of(name, user, token) for name in self.validated_data["models"]]

    def _of(self, name: str, user: Any, token: Any) -> Ask:
        self.validated_data["model"] = name
        return self.as_ask(user, token)


class ComparisonSerializer(serializers.Serializer[Any]):
    runs = RunSerializer(many=True, help_text="in the order of the models")
