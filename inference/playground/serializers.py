from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.serializers import Strict
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.contracts.fields import TextField
from inference.forms.runs import SYSTEM_LENGTH
from inference.playground.asking import Place
from inference.playground.models import TITLE_LENGTH, Conversation, Turn
from inference.queries.budgets import payer_of
from inference.queries.models import hosted_task, speaks_chat, told_model_id
from inference.serializers import ChoosingSerializer
from inference.states import Source
from inference.vocabulary import Task
from inference.wire.orders import CHAT
from projects.models import Release


class NewTurnSerializer(ChoosingSerializer):
    prompt = TextField(help_text="Your question.")
    parent = serializers.CharField(  # type: ignore[assignment]  # a name of DRF that declared fields leave free
        required=False,
        allow_null=True,
        max_length=26,
        help_text="The turn that it follows on. Two that follow on the same one are branches; null begins at the top.",
    )
    system = TextField(required=False, allow_blank=True, help_text="What the model is told before the conversation.")

    def validate_system(self, value: str) -> str:
        if len(value) > SYSTEM_LENGTH:
            raise serializers.ValidationError(_("At most %(n)d characters.") % {"n": SYSTEM_LENGTH})
        return value

    def as_ask(self, user: Any, token: Any, release: Release, place: Place) -> Ask:
        given, sampling = self.validated_data, self.sampling()
        if hosted_task(release) != Task.TEXT_GENERATION or not speaks_chat(release):
            raise serializers.ValidationError({"model": _("This model does not chat.")})
        deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
        told = [{"role": "system", "content": given["system"]}] if given.get("system") else []
        return Ask(
            deployment=deployment,
            kind=CHAT,
            inputs=([*told, *place.history, {"role": "user", "content": given["prompt"]}],),
            payer=payer_of(user, release, device_class=deployment.device_class, wish=given.get("payer", "")),
            source=Source.API,
            user=user,
            token=token,
            sampling=sampling,
            params=self.kept(sampling),
        )


class NewConversationSerializer(NewTurnSerializer):
    parent = None  # type: ignore[assignment]  # it begins one
    model = serializers.CharField(max_length=200, help_text="as in a run: owner/name, owner/name@3, reviews/…")


class TurnSerializer(serializers.ModelSerializer[Turn]):
    run = serializers.CharField(source="run_id", help_text="/api/v1/runs/{run} and its events")
    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # as above
    system = serializers.CharField()
    question = serializers.CharField()
    answer = serializers.CharField(help_text="as far as it is written")
    state = serializers.CharField(source="run.state")
    params = serializers.JSONField(source="run.params")
    created_at = serializers.DateTimeField(source="run.created_at")

    class Meta:
        model = Turn
        fields = (
            "id",
            "conversation",
            "parent",
            "run",
            "system",
            "question",
            "answer",
            "state",
            "params",
            "created_at",
        )
        read_only_fields = fields


class ConversationSerializer(serializers.ModelSerializer[Conversation]):
    model = serializers.SerializerMethodField()
    digest = serializers.CharField(source="release.digest")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Conversation
        fields = ("id", "url", "title", "model", "digest", "last", "created_at")
        read_only_fields = fields

    def get_model(self, conversation: Conversation) -> str | None:
        return told_model_id(conversation)


class WholeConversation(serializers.Serializer[Any]):
    """With all its turns, oldest first; `parent` ties them to a tree. The same as the file that its page gives."""

    format = serializers.CharField()
    id = serializers.CharField()
    title = serializers.CharField()
    model = serializers.CharField()
    digest = serializers.CharField()
    created_at = serializers.DateTimeField()
    turns = serializers.ListField(child=serializers.DictField())


class MarkdownSerializer(serializers.Serializer[Any]):
    markdown = serializers.CharField()


class ConversationChanges(Strict):
    title = serializers.CharField(max_length=TITLE_LENGTH)
