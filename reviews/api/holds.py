from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, valid
from core.clocks.holding import NOTE_LIMIT, holds_of
from core.models import Hold
from core.permissions import require
from core.serializers import Strict
from projects.models import Release
from reviews import actions
from reviews.queries import submissions
from reviews.serializers import SubmissionSerializer


class HoldInput(Strict):
    reason = serializers.CharField(max_length=64, help_text="a code from the policy `clocks.hold_reasons`")
    note = serializers.CharField(max_length=NOTE_LIMIT, required=False, allow_blank=True, default="")


class HoldSerializer(serializers.ModelSerializer[Hold]):
    class Meta:
        model = Hold
        fields = ("reason", "note", "clock_owner", "seconds_left", "held_at", "ended_at")
        read_only_fields = fields


class HoldOfSubmission(Endpoint):
    @extend_schema(responses=HoldSerializer(many=True))
    def get(self, request: Request, release: str) -> Response:
        """When and why its clock was held, the last time first. `ended_at` is null while it is."""
        return Response(HoldSerializer(holds_of(self._release()), many=True).data)

    @extend_schema(request=HoldInput, responses={201: HoldSerializer})
    def post(self, request: Request, release: str) -> Response:
        """Stop its clock, with a reason: authors while it is their turn, editors at any time."""
        found = self._release()
        require(self.asker, "reviews.hold", found)
        given: dict[str, Any] = valid(HoldInput(data=request.data))
        held = actions.hold_release(release=found, user=self.asker, **given)
        return Response(HoldSerializer(held).data, status=201)

    @extend_schema(responses=SubmissionSerializer)
    def delete(self, request: Request, release: str) -> Response:
        """Start its clock again, with the time that was left."""
        return Response(SubmissionSerializer(actions.resume_release(release=self._release(), user=self.asker)).data)

    def _release(self) -> Release:
        return submissions.get_submission(self.asker, self.kwargs["release"])
