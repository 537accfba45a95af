from rest_framework import serializers

from core.serializers import Strict
from inference.fields import SaidField
from inference.queries.models import model_id
from inference.upstreams.models import NAME_LENGTH, URL_LENGTH, Relayed, Upstream
from resources.units import CPU

HIGHEST = 2**31 - 1


class RelayedSerializer(serializers.ModelSerializer[Relayed]):
    model = serializers.SerializerMethodField()
    deployment = serializers.CharField(source="deployment_id")
    task = serializers.CharField(source="deployment.task")
    state = serializers.CharField(source="deployment.state", help_text="cold, loading, ready or failed")
    error_code = serializers.CharField(source="deployment.error_code")
    error = SaidField(source="deployment.error")

    class Meta:
        model = Relayed
        fields = (
            "id", "model", "deployment", "task", "name", "ms_per_1000_tokens", "state", "error_code", "error",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_model(self, relayed: Relayed) -> str:
        return model_id(relayed.deployment.release)


class UpstreamSerializer(serializers.ModelSerializer[Upstream]):
    has_key = serializers.BooleanField(help_text="The key itself is never told.")
    added_by = serializers.CharField(source="added_by.handle", default=None, allow_null=True)
    models = RelayedSerializer(source="relayed", many=True)

    class Meta:
        model = Upstream
        fields = (
            "id", "name", "base_url", "has_key", "device_class", "places", "patience", "paused_at", "added_by",
            "created_at", "models",
        )  # fmt: skip
        read_only_fields = fields


class UpstreamChange(Strict):
    name = serializers.CharField(max_length=NAME_LENGTH, required=False)
    base_url = serializers.CharField(
        max_length=URL_LENGTH, required=False, help_text="With what comes before `/chat/completions`, usually `/v1`."
    )
    key = serializers.CharField(
        max_length=2_000, required=False, allow_blank=True, help_text="Sent as a bearer token; empty for none."
    )
    device_class = serializers.CharField(max_length=16, required=False)
    places = serializers.IntegerField(min_value=1, max_value=HIGHEST, required=False, help_text="answers at once")
    patience = serializers.IntegerField(
        min_value=1, max_value=HIGHEST, required=False, help_text="seconds of silence after which a run is given up"
    )


class NewUpstream(UpstreamChange):
    name = serializers.CharField(max_length=NAME_LENGTH)
    base_url = serializers.CharField(
        max_length=URL_LENGTH, help_text="With what comes before `/chat/completions`, usually `/v1`."
    )
    device_class = serializers.CharField(max_length=16, default=CPU)


class NewRelayed(Strict):
    model = serializers.CharField(max_length=200, help_text="as in a run: owner/name, or owner/name@3 for release 3")
    name = serializers.CharField(max_length=200, help_text="what the server calls it")
    ms_per_1000_tokens = serializers.IntegerField(
        min_value=1,
        max_value=HIGHEST,
        required=False,
        help_text="The price where time of the device pays; left out, the one of the site's policy.",
    )
