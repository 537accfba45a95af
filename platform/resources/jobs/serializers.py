from rest_framework import serializers

from core.serializers import Strict
from resources import amounts
from resources.jobs.models import KEY_LENGTH, TITLE_LENGTH, Job, Reporter
from resources.jobs.states import JobKind, StopReason

TEXT = 10_000


class JobInput(Strict):
    key = serializers.CharField(max_length=KEY_LENGTH, help_text="as your machines call it; again, it is the same job")
    grant = serializers.CharField(max_length=26, help_text="the id of the grant that pays")
    person = serializers.CharField(
        max_length=64, help_text="the handle of whoever it runs for; they may spend the grant"
    )
    unit = serializers.CharField(max_length=48)
    amount = serializers.IntegerField(min_value=1, max_value=amounts.MOST, help_text="reserved, the most that it costs")
    title = serializers.CharField(max_length=TITLE_LENGTH)
    kind = serializers.ChoiceField(JobKind.choices, required=False, default=JobKind.TRAINING)


class UsageInput(Strict):
    used = serializers.IntegerField(min_value=0, max_value=amounts.MOST, help_text="since it began, in whole units")


class SettlementInput(Strict):
    used = serializers.IntegerField(
        min_value=0, max_value=amounts.MOST, required=False, default=None, allow_null=True, help_text="else as reported"
    )


class ReleaseInput(Strict):
    why = serializers.CharField(max_length=TEXT)


class JobSerializer(serializers.ModelSerializer[Job]):
    grant = serializers.CharField(source="grant_id", read_only=True)
    person = serializers.CharField(source="person.handle", read_only=True)
    left = serializers.IntegerField(read_only=True, help_text="of what is reserved")
    must_stop = serializers.BooleanField(read_only=True, help_text="end it now; beyond its budget nobody pays")
    stop_reason = serializers.ChoiceField([("", ""), *StopReason.choices], read_only=True, help_text="why it must stop")

    class Meta:
        model = Job
        fields = [
            "id",
            "key",
            "kind",
            "title",
            "grant",
            "person",
            "unit",
            "amount",
            "used",
            "left",
            "must_stop",
            "stop_reason",
            "charged",
            "state",
            "begun_at",
            "reported_at",
            "lost_at",
        ]
        read_only_fields = fields


class ReporterSerializer(serializers.ModelSerializer[Reporter]):
    pool = serializers.CharField(source="pool.slug", read_only=True)
    person = serializers.CharField(source="person.handle", read_only=True)
    appointed_by = serializers.CharField(source="appointed_by.handle", read_only=True)

    class Meta:
        model = Reporter
        fields = ["pool", "person", "appointed_by", "since"]
        read_only_fields = fields
