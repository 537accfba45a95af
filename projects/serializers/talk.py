from typing import Any

from rest_framework import serializers

from core.serializers import Strict

ABOUT = {
    "since": "The first release that it is about.",
    "until": "The last one.",
    "fixed_in": "The release that settled it.",
}


class VersionsSerializer(serializers.Serializer[Any]):
    since = serializers.IntegerField(source="since.number", default=None, allow_null=True, help_text=ABOUT["since"])
    until = serializers.IntegerField(source="until.number", default=None, allow_null=True, help_text=ABOUT["until"])
    fixed_in = serializers.IntegerField(
        source="fixed_in.number", default=None, allow_null=True, help_text=ABOUT["fixed_in"]
    )


class EditVersionsSerializer(Strict):
    since = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, help_text=ABOUT["since"]
    )
    until = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, help_text=ABOUT["until"]
    )
    fixed_in = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, help_text=ABOUT["fixed_in"]
    )
