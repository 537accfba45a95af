from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from projects.api.asked import OfProject
from projects.transfers import actions
from projects.transfers.queries import get_transfer, transfers_of
from projects.transfers.serializers import NewTransfer, TransferAnswer, TransferSerializer
from projects.transfers.states import TransferState


class TransferOfProject(OfProject):
    @extend_schema(request=NewTransfer, responses={201: TransferSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Offer the project to another owner. Nothing changes before they accept."""
        project = self.project()
        require(self.asker, "transfers.offer", project)
        given = valid(NewTransfer(data=request.data))
        made = actions.offer_transfer(
            project=project, user=self.asker, handle=given["receiver"], note=given.get("note", "")
        )
        return Response(TransferSerializer(made).data, status=201)


class Transfers(Endpoint):
    @paged
    @extend_schema(responses=TransferSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you, or an organisation that you run, offered or were offered."""
        return listed(self, transfers_of(self.asker), TransferSerializer)


class OneTransfer(Endpoint):
    @extend_schema(responses=TransferSerializer)
    def get(self, request: Request, transfer: str) -> Response:
        """One offer, and what became of it."""
        return Response(TransferSerializer(get_transfer(self.asker, transfer)).data)

    @extend_schema(request=TransferAnswer, responses=TransferSerializer)
    def patch(self, request: Request, transfer: str) -> Response:
        """Accept it, decline it, or take your own back."""
        found = get_transfer(self.asker, transfer)
        given = valid(TransferAnswer(data=request.data))
        if given["state"] == TransferState.ACCEPTED:
            actions.accept_transfer(transfer=found, user=self.asker)
        elif given["state"] == TransferState.DECLINED:
            actions.decline_transfer(transfer=found, user=self.asker, note=given.get("note", ""))
        else:
            actions.withdraw_transfer(transfer=found, user=self.asker)
        return self.get(request, transfer)
