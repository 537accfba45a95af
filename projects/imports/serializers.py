from rest_framework import serializers

from core.serializers import Strict
from projects.imports.models import Import
from projects.imports.states import ImportState
from projects.serializers import HandleField
from projects.states import Visibility


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
            "source",
            "revision",
            "commit",
            "state",
            "failure",
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
        max_length=500, help_text="https://huggingface.co/owner/name, or on a server like it"
    )
    owner = serializers.CharField(required=False, max_length=39, help_text="a handle; yours when left out")
    name = serializers.CharField(
        required=False, allow_blank=True, max_length=96, help_text="empty: as it is called there"
    )
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.PUBLIC)


class ImportChange(Strict):
    state = serializers.ChoiceField(
        choices=[ImportState.CANCELLED.value, ImportState.WAITING.value], help_text="`waiting` goes on"
    )
