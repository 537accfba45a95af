from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.serializers import Strict

NAME_LENGTH = 200


class RefSerializer(serializers.Serializer[Any]):
    ref = serializers.CharField(source="short", help_text="`heads/…` or `tags/…`")
    kind = serializers.ChoiceField(choices=["branch", "tag"])
    name = serializers.CharField()
    commit = serializers.CharField(source="commit.hex")
    is_default = serializers.BooleanField()
    is_fixed = serializers.BooleanField(help_text="nobody moves or deletes it: the default branch, a release’s tag")


class NewRef(Strict):
    kind = serializers.ChoiceField(choices=["branch", "tag"])
    name = serializers.CharField(max_length=NAME_LENGTH)
    at = serializers.CharField(
        max_length=250, required=False, help_text="a branch, a tag or a commit id; `main` when left out"
    )
    message = serializers.CharField(
        max_length=5_000, required=False, allow_blank=True, help_text="of a tag; it is then an annotated one"
    )


class RefChange(Strict):
    """Another name, or a history of one commit."""

    name = serializers.CharField(max_length=NAME_LENGTH, required=False, help_text="the new one")
    squash = serializers.BooleanField(default=False, help_text="its history becomes one commit of the same files")
    message = serializers.CharField(
        max_length=5_000, required=False, allow_blank=True, default="", help_text="of that commit"
    )
    head = serializers.CharField(max_length=40, required=False, help_text="the commit at which you saw it")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("name" in given) == given["squash"]:
            raise serializers.ValidationError({"name": _("Say either the new name or “squash”.")})
        return given
