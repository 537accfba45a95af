"""For those who keep the site safe: lock, unlock, take down by two."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.confirming import require_confirmed
from core.api import Endpoint, valid
from core.permissions import require
from core.problems import Conflict
from projects.models import Release
from reviews import actions
from reviews.models import Takedown
from reviews.queries import safety
from reviews.serializers import LetterInput, SubmissionSerializer
from reviews.serializers.safety import LockInput, RefusalInput, TakedownInput, TakedownSerializer


class Locked(Endpoint, ListAPIView[Release]):
    """What is locked away and waits for a word, newest first."""

    scopes = {"GET": "review"}
    serializer_class = SubmissionSerializer
    filter_backends = []

    def get_queryset(self) -> Any:
        require(self.asker, "reviews.see_safety")
        return safety.locked_releases(self.asker)


class OfCase(Endpoint):
    scopes: ClassVar[dict[str, str]] = {"GET": "review", "POST": "review"}

    def case(self) -> Release:
        require(self.asker, "reviews.see_safety", detail=_("This desk is for moderators and editors."))
        found = safety.get_case(self.asker, self.kwargs["release"])
        text = _("This is your own project, or that of people you work with.")
        require(self.asker, "reviews.keep_safe", found, text)
        return found

    def proposed(self) -> Takedown:
        release = self.case()
        found = safety.open_takedown(release)
        if found is None:
            raise Conflict(_("Nobody proposes to take this release down."), code="not_proposed", state=release.state)
        return found


class Quarantine(OfCase):
    @extend_schema(request=LockInput, responses={201: SubmissionSerializer})
    def post(self, request: Request, release: str) -> Response:
        """Lock a release away until it has been looked into."""
        found = self.case()
        actions.lock_release(release=found, keeper=self.asker, **valid(LockInput(data=request.data)))
        return Response(SubmissionSerializer(found).data, status=201)


class LockConfirmation(OfCase):
    @extend_schema(request=None, responses=SubmissionSerializer)
    def post(self, request: Request, release: str) -> Response:
        """The second person's word on a lock; without it the lock lapses after a day."""
        require_confirmed(request)
        found = self.case()
        lock = safety.open_lock(found)
        if lock is None:
            text = _("No lock of this release waits for a second person.")
            raise Conflict(text, code="no_lock", state=found.state)
        actions.confirm_lock(lock=lock, keeper=self.asker)
        return Response(SubmissionSerializer(found).data)


class Restoration(OfCase):
    @extend_schema(request=LetterInput, responses=SubmissionSerializer)
    def post(self, request: Request, release: str) -> Response:
        """Unlock what was found harmless."""
        require_confirmed(request)
        found = self.case()
        actions.restore_release(release=found, keeper=self.asker, **valid(LetterInput(data=request.data)))
        return Response(SubmissionSerializer(found).data)


class Fixes(OfCase):
    @extend_schema(request=LetterInput, responses=SubmissionSerializer)
    def post(self, request: Request, release: str) -> Response:
        """Give a locked release back to be mended."""
        found = self.case()
        actions.require_fixes(release=found, keeper=self.asker, **valid(LetterInput(data=request.data)))
        return Response(SubmissionSerializer(found).data)


class Takedowns(OfCase):
    @extend_schema(responses=TakedownSerializer(many=True))
    def get(self, request: Request, release: str) -> Response:
        """Every proposal to take it down, and what became of it."""
        return Response(TakedownSerializer(safety.takedowns_of(self.case()), many=True).data)

    @extend_schema(request=TakedownInput, responses={201: TakedownSerializer})
    def post(self, request: Request, release: str) -> Response:
        """Propose to take it down for good. Nothing happens until a second person confirms."""
        require_confirmed(request)
        found = self.case()
        given = valid(TakedownInput(data=request.data))
        takedown = actions.propose_takedown(release=found, keeper=self.asker, **given)
        return Response(TakedownSerializer(takedown).data, status=201)


class TakedownConfirmation(OfCase):
    @extend_schema(request=None, responses=TakedownSerializer)
    def post(self, request: Request, release: str) -> Response:
        """The second person's word."""
        require_confirmed(request)
        return Response(TakedownSerializer(actions.confirm_takedown(takedown=self.proposed(), keeper=self.asker)).data)


class TakedownRefusal(OfCase):
    @extend_schema(request=RefusalInput, responses=TakedownSerializer)
    def post(self, request: Request, release: str) -> Response:
        """Do not agree, or take one's own proposal back."""
        proposed = self.proposed()
        given = valid(RefusalInput(data=request.data))
        takedown = actions.refuse_takedown(takedown=proposed, keeper=self.asker, **given)
        return Response(TakedownSerializer(takedown).data)
