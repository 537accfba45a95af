from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from inference.fields import SaidField
from inference.fleet.models import Failure, Pin
from inference.queries.models import model_id
from inference.states import Precision
from resources.units import CPU


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


class NewLoading(Strict):
    model = serializers.CharField(max_length=200, help_text="as in a run: owner/name, or owner/name@3 for release 3")
    device_class = serializers.CharField(
        default=CPU, max_length=16, help_text="one of which a host is running; a 409 `no_host` lists them"
    )


class LoadingSerializer(serializers.Serializer[Any]):
    deployment = serializers.CharField(source="pk")


class NewPin(NewLoading):
    hours = serializers.IntegerField(min_value=1, max_value=100_000)
    payer = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=26,
        help_text="The id of a grant or of its account, for operators also `site`; left out, the first that may pay.",
    )


class HostSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    device_class = serializers.CharField(source="device")
    memory = serializers.IntegerField(help_text="bytes that its models may take")
    used = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="bytes of models that are kept ready")
    doing = serializers.CharField()
    models = serializers.DictField(child=serializers.IntegerField(), help_text="bytes by deployment")
    is_drained = serializers.BooleanField()
    trouble = SaidField(help_text="why its engine does not start, so that it takes no runs; else empty")


class FailureSerializer(serializers.ModelSerializer[Failure]):
    reason = SaidField(source="told")
    about = serializers.CharField(help_text="the name of the host, or the id of the deployment")
    name = serializers.CharField(help_text="the same; of a model its release, where you may see the project")
    successor = serializers.CharField(help_text="the host that began in its place; else empty")

    class Meta:
        model = Failure
        fields = ("kind", "about", "name", "device_class", "reason", "began_at", "ended_at", "successor")
        read_only_fields = fields


class PrecisionSerializer(Strict):
    precision = serializers.ChoiceField(Precision.choices)


class ModelDemandSerializer(serializers.Serializer[Any]):
    deployment = serializers.CharField(source="deployment.pk")
    model = serializers.CharField(source="name", help_text="the deployment's id where you may not see the project")
    task = serializers.CharField(source="deployment.task")
    device_class = serializers.CharField(source="deployment.device_class")
    precision = serializers.CharField(source="deployment.precision", help_text="of its weights: stored or int8")
    stage = serializers.CharField(help_text="cold, fetch, load, warm or failed")
    working = serializers.IntegerField()
    waiting = serializers.IntegerField()
    waiting_seconds = serializers.FloatField(help_text="how long the first of them has waited")
    places = serializers.IntegerField(help_text="runs that can be at work at once; 0 where it is not loaded")
    busy = serializers.FloatField(help_text="share of places that are taken, from 0 to 1")
    bytes = serializers.IntegerField(source="deployment.bytes")
    drained_at = serializers.DateTimeField(source="deployment.drained_at", allow_null=True)
    pin = serializers.CharField(source="pin.pk", default=None, allow_null=True, help_text="what keeps it ready")


class ClassDemandSerializer(serializers.Serializer[Any]):
    device_class = serializers.CharField()
    hosts = serializers.IntegerField(help_text="that take runs")
    failing = serializers.IntegerField(help_text="hosts whose engine does not start")
    memory = serializers.IntegerField()
    used = serializers.IntegerField()
    kept = serializers.IntegerField()
    working = serializers.IntegerField()
    waiting = serializers.IntegerField()
    waiting_seconds = serializers.FloatField()
    unserved = serializers.IntegerField(help_text="models for which runs wait and that no host holds")


class DemandSerializer(serializers.Serializer[Any]):
    models = ModelDemandSerializer(many=True)
    device_classes = ClassDemandSerializer(many=True)
