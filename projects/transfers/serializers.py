from rest_framework import serializers

from core.serializers import Strict
from projects.serializers import HandleField
from projects.transfers.models import NOTE_LENGTH, Transfer
from projects.transfers.states import TransferState


class TransferSerializer(serializers.ModelSerializer[Transfer]):
    project = serializers.CharField(source="project.__str__")
    giver = HandleField()
    receiver = HandleField()
    offered_by = HandleField()

    class Meta:
        model = Transfer
        fields = ("id", "project", "giver", "receiver", "offered_by", "note", "state", "due_at", "created_at")
        read_only_fields = fields


class NewTransfer(Strict):
    receiver = serializers.CharField(max_length=40, help_text="a handle")
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE_LENGTH)


class TransferAnswer(Strict):
    state = serializers.ChoiceField(
        choices=[TransferState.ACCEPTED.value, TransferState.DECLINED.value, TransferState.WITHDRAWN.value]
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE_LENGTH)
