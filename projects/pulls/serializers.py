from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from discussions.models import TITLE_LENGTH
from projects.pulls.models import Pull
from projects.pulls.states import MergeWay, PullState
from projects.pulls.texts import EDITABLE
from projects.serializers.comparing import ChangedFileSerializer, ComparedCommit

FILES = 100


class PullSerializer(serializers.ModelSerializer[Pull]):
    title = serializers.CharField(source="topic.title")
    topic = serializers.CharField(source="topic_id", help_text="Where it is talked over.")
    author = serializers.CharField(source="author.handle")
    revision = serializers.CharField(source="ref", help_text="Its commits, for whoever may see them.")
    merged_as = serializers.SerializerMethodField(help_text="The commit on `main`.")
    translated = serializers.ListField(
        child=serializers.CharField(),
        source="languages",
        help_text="Tags of the languages into which it brought the card, once somebody else merged it.",
    )
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Pull
        fields = (
            "number",
            "title",
            "topic",
            "author",
            "state",
            "state_changed_at",
            "created_at",
            "revision",
            "merged_as",
            "translated",
            "url",
        )
        read_only_fields = fields

    def get_merged_as(self, pull: Pull) -> str | None:
        return bytes(pull.merged_as).hex() if pull.merged_as else None


class StepSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    verb = serializers.CharField(help_text="as events name it")
    title = serializers.CharField()
    who = serializers.CharField(help_text="authors and members by name")
    commit = serializers.CharField(help_text="of a commit that came, for those who see what it changes")
    note = serializers.CharField()


class ChangesSerializer(serializers.Serializer[Any]):
    head = serializers.SerializerMethodField()
    commits = ComparedCommit(many=True)
    conflicts = serializers.ListField(
        child=serializers.CharField(), help_text="Paths that changed on `main` too, and cannot be both."
    )
    file_count = serializers.IntegerField()
    files = ChangedFileSerializer(many=True)

    def get_head(self, changes: Any) -> str:
        return str(changes.head.hex())


class TypedFile(Strict):
    path = serializers.CharField(max_length=1024, trim_whitespace=False)
    content = serializers.CharField(
        allow_null=True, allow_blank=True, trim_whitespace=False, max_length=EDITABLE, help_text="null: it goes"
    )


class NewPullCommit(Strict):
    message = serializers.CharField(max_length=10_000)
    files = TypedFile(many=True, min_length=1, max_length=FILES)  # type: ignore[call-arg]  # the list's


class NewPull(Strict):
    title = serializers.CharField(max_length=TITLE_LENGTH)
    text = serializers.CharField(trim_whitespace=False, help_text="Markdown.")
    is_draft = serializers.BooleanField(default=False)
    files = TypedFile(many=True, min_length=1, max_length=FILES)  # type: ignore[call-arg]  # the list's


class PullStateSerializer(Strict):
    state = serializers.ChoiceField([PullState.OPEN.value, PullState.CLOSED.value, PullState.MERGED.value])
    head = serializers.RegexField(r"^[0-9a-f]{40}$", required=False, help_text="The commit that you looked at.")
    way = serializers.ChoiceField(
        MergeWay.choices, required=False, help_text="Of a merge: with all its commits, or squashed into one."
    )
