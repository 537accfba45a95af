from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from inference.batches.models import Batch
from inference.batches.queries import BATCH, FILE
from inference.batches.states import ENDPOINTS


class BatchSerializer(serializers.ModelSerializer[Batch]):
    id = serializers.SerializerMethodField()
    input_file = serializers.SerializerMethodField()
    output_file = serializers.SerializerMethodField(help_text="its bytes: /v1/files/ID/content")
    errors = serializers.JSONField(  # type: ignore[assignment]  # a field, which is taken out of the class
        source="faults", read_only=True, help_text="why it was refused, by line"
    )
    error_file = serializers.SerializerMethodField()
    pause = serializers.JSONField(help_text="why it waits: `code`, `detail`, `apply`, `resets_at`; empty otherwise")

    class Meta:
        model = Batch
        fields = (
            "id", "endpoint", "source", "state", "errors", "pause", "resume_at", "total", "completed", "failed",
            "input_file", "output_file", "error_file", "metadata", "created_at", "state_changed_at", "expires_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_id(self, batch: Batch) -> str:
        return f"{BATCH}{batch.pk}"

    def get_input_file(self, batch: Batch) -> str | None:
        return _name(batch.input_id)

    def get_output_file(self, batch: Batch) -> str | None:
        return _name(batch.output_id)

    def get_error_file(self, batch: Batch) -> str | None:
        return _name(batch.error_output_id)


class NewBatch(Strict):
    endpoint = serializers.ChoiceField(choices=list(ENDPOINTS))
    input_file = serializers.CharField(required=False, max_length=40, help_text="as `POST /v1/files` named it")
    dataset = serializers.CharField(required=False, max_length=200, help_text="owner/name, or owner/name@3")
    path = serializers.CharField(required=False, max_length=400, help_text="of a file of JSON lines in the data set")
    model = serializers.CharField(required=False, max_length=200, help_text="for lines that name none")
    payer = serializers.CharField(required=False, allow_blank=True, max_length=26, help_text="as in a run")
    metadata = serializers.DictField(child=serializers.CharField(max_length=512), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("input_file" in attrs) == ("dataset" in attrs):
            raise serializers.ValidationError({"input_file": "Name a file, or a data set and a path in it."})
        if "dataset" in attrs and "path" not in attrs:
            raise serializers.ValidationError({"path": "Name a file of the data set."})
        return attrs


def _name(file: str | None) -> str | None:
    return f"{FILE}{file}" if file else None
