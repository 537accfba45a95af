"""Batches over REST: the same as `/v1/batches`, and letting a paused one go on."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from inference.batches.actions.making import cancel_batch, create_batch, resume_batch
from inference.batches.queries import batches_of, get_batch, get_file
from inference.batches.serializers import BatchSerializer, NewBatch


class Batches(Endpoint):
    scopes: ClassVar = {"GET": "inference", "POST": "inference"}

    @paged
    @extend_schema(responses=BatchSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Your batches, newest first."""
        return listed(self, batches_of(self.asker), BatchSerializer)

    @extend_schema(request=NewBatch, responses={201: BatchSerializer})
    def post(self, request: Request) -> Response:
        """Ask many questions, of a file that you sent or of a file of a data set, while nobody else waits."""
        given = valid(NewBatch(data=request.data))
        file = get_file(self.asker, given.pop("input_file")) if "input_file" in given else None
        batch = create_batch(user=self.asker, token=request.auth, file=file, **given)
        return Response(BatchSerializer(batch).data, status=201, headers={"Location": f"/api/v1/batches/{batch.pk}"})


class OneBatch(Endpoint):
    scopes: ClassVar = {"GET": "inference"}

    @extend_schema(responses=BatchSerializer)
    def get(self, request: Request, batch: str) -> Response:
        """How far a batch of yours has come."""
        return Response(BatchSerializer(get_batch(self.asker, batch)).data)


class BatchCancellation(Endpoint):
    scopes: ClassVar = {"POST": "inference"}

    @extend_schema(request=None, responses={202: BatchSerializer})
    def post(self, request: Request, batch: str) -> Response:
        """Stop a batch of yours. What was answered until then is kept and charged."""
        stopped = cancel_batch(batch=get_batch(self.asker, batch), user=self.asker)
        return Response(BatchSerializer(stopped).data, status=202)


class BatchResumption(Endpoint):
    scopes: ClassVar = {"POST": "inference"}

    @extend_schema(request=None, responses={202: BatchSerializer})
    def post(self, request: Request, batch: str) -> Response:
        """Let a batch go on that waited for a budget, or whose token was revoked."""
        resumed = resume_batch(batch=get_batch(self.asker, batch), user=self.asker, token=request.auth)
        return Response(BatchSerializer(resumed).data, status=202)
