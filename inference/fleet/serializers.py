from rest_framework import serializers

from core.serializers import Strict
from inference.fleet.models import Pin
from inference.queries.models import model_id


class PinSerializer(serializers.ModelSerializer[Pin]):
    model = serializers.SerializerMethodField()
    deployment = serializers.CharField(source="deployment_id")
    device_class = serializers.CharField(source="deployment.device_class")
    loaded = serializers.BooleanField(source="deployment.is_warm", help_text="whether it is in memory now")
    pinned_by = serializers.CharField(source="pinned_by.handle", default=None, allow_null=True)
    payer = serializers.CharField(help_text="`site`, or the grant that pays")
    paid_until = serializers.DateTimeField()

    class Meta:
        model = Pin
        fields = (
            "id", "model", "deployment", "device_class", "state", "loaded", "pinned_by", "payer", "unit",
            "hour_price", "charged", "bytes", "starts_at", "paid_until", "ends_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_model(self, pin: Pin) -> str:
        return model_id(pin.deployment.release)


class NewPin(Strict):
    model = serializers.CharField(max_length=200, help_text="as in a run: owner/name, or owner/name@3 for release 3")
    hours = serializers.IntegerField(min_value=1, max_value=100_000)
    device_class = serializers.CharField(default="cpu", max_length=16)
    payer = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=26,
        help_text="The id of a grant or of its account, for operators also `site`; left out, the first that may pay.",
    )
