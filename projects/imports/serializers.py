from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.serializers import Strict
from projects.imports.models import Import, Tracking
from projects.imports.states import ImportState, Via
from projects.serializers import HandleField
from projects.states import Kind, Visibility


class ImportSerializer(serializers.ModelSerializer[Import]):
    project = serializers.CharField(source="project.__str__")
    asked_by = HandleField()
    source = serializers.CharField(  # type: ignore[assignment]  # DRF takes fields off the class
        source="__str__", help_text="where it comes from"
    )

    pull = serializers.IntegerField(
        source="pull.number",
        default=None,
        allow_null=True,
        help_text="of a source that is tracked: the pull request that it became",
    )

    left_out_count = serializers.IntegerField(source="all_left_out", help_text="`left_out` names the first of them")

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
            "pull",
            "hides_source",
            "left_out",
            "left_out_count",
            "file_count",
            "files_done",
            "size",
            "size_done",
            "created_at",
            "state_changed_at",
        )
        read_only_fields = fields


class TrackingSerializer(serializers.ModelSerializer[Tracking]):
    project = serializers.CharField(source="project.__str__")
    set_by = HandleField()
    source = serializers.CharField(source="__str__")  # type: ignore[assignment]  # DRF takes fields off the class

    class Meta:
        model = Tracking
        fields = (
            "project",
            "set_by",
            "via",
            "source",
            "revision",
            "commit",
            "state",
            "failures",
            "failure",
            "hides_source",
            "looked_at",
            "next_at",
            "created_at",
        )
        read_only_fields = fields


class WantedTracking(Strict):
    username = serializers.CharField(required=False, allow_blank=True, max_length=200, write_only=True)
    token = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        write_only=True,
        help_text="for a private source: kept under lock for as long as it is tracked",
    )


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
    hides_source = serializers.BooleanField(
        default=False, help_text="tell the address to those alone who may edit; always so with a token"
    )


class NewUnpacking(Strict):
    """One of `path` and `upload`."""

    path = serializers.CharField(required=False, max_length=1024, help_text="of a zip archive on `main`; it gives way")
    upload = serializers.CharField(required=False, max_length=26, help_text="the id of an upload that is complete")
    drop_folder = serializers.BooleanField(default=False, help_text="leave out the one folder in which everything lies")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("path" in given) == ("upload" in given):
            raise serializers.ValidationError({"path": _("Give either a path or an upload.")})
        return given


class ImportChange(Strict):
    state = serializers.ChoiceField(
        choices=[ImportState.CANCELLED.value, ImportState.WAITING.value], required=False, help_text="`waiting` goes on"
    )
    hides_source = serializers.BooleanField(
        required=False, help_text="whether its address is told to those alone who may edit the project"
    )
    username = serializers.CharField(required=False, allow_blank=True, max_length=200, write_only=True)
    token = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, write_only=True, help_text="once more, if it needs one"
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not {"state", "hides_source"} & given.keys():
            raise serializers.ValidationError({"state": _("Say what is to change: “state” or “hides_source”.")})
        return given
