from rest_framework import serializers

from core.serializers import Strict
from projects.imports.models import Import
from projects.imports.states import ImportState, Via
from projects.serializers import HandleField
from projects.states import Kind, Visibility


class ImportSerializer(serializers.ModelSerializer[Import]):
    project = serializers.CharField(source="project.__str__")
    asked_by = HandleField()
    source = serializers.CharField(  # type: ignore[assignment]  # DRF takes fields off the class
        source="__str__", help_text="where it comes from"
    )

    class Meta:
        model = Import
        fields = (
            "id",
            "project",
            "asked_by",
            "via",
            "source",
            "revision",
            "commit",
            "state",
            "failure",
            "left_out",
            "file_count",
            "files_done",
            "size",
            "size_done",
            "created_at",
            "state_changed_at",
        )
        read_only_fields = fields


class NewImport(Strict):
    address = serializers.CharField(
        max_length=500,
        help_text="https://huggingface.co/owner/name, or on a server like it; or what one clones with git",
    )
    via = serializers.ChoiceField(
        choices=[Via.HUB.value, Via.GIT.value],
        required=False,
        help_text="by default git where the address ends in .git",
    )
    owner = serializers.CharField(required=False, max_length=39, help_text="a handle; yours when left out")
    name = serializers.CharField(
        required=False, allow_blank=True, max_length=96, help_text="empty: as it is called there"
    )
    kind = serializers.ChoiceField(
        choices=Kind.choices, default=Kind.MODEL, help_text="from git; a hub says it by its address"
    )
    branch = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="of git: what is to be `main` here, if not its default",
    )
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.PUBLIC)
    username = serializers.CharField(required=False, allow_blank=True, max_length=200, write_only=True)
    token = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        write_only=True,
        help_text="for a private source: kept under lock until the import ends, then forgotten",
    )


class ImportChange(Strict):
    state = serializers.ChoiceField(
        choices=[ImportState.CANCELLED.value, ImportState.WAITING.value], help_text="`waiting` goes on"
    )
    username = serializers.CharField(required=False, allow_blank=True, max_length=200, write_only=True)
    token = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, write_only=True, help_text="once more, if it needs one"
    )
