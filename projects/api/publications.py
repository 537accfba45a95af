"""The public life of a release: its publication now or later, and how it ends."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import valid
from core.permissions import require
from projects import actions
from projects.api.asked import OfRelease
from projects.serializers import ReleaseDetail, Withdrawal
from projects.serializers.endings import Deprecation, PublicationInput, Retraction


class Publication(OfRelease):
    @extend_schema(request=PublicationInput, responses=ReleaseDetail)
    def post(self, request: Request, owner: str, name: str, number: int) -> Response:
        """Show an accepted release to everybody: at once, or by itself at `publish_at`."""
        release = self.release()
        require(self.asker, "projects.publish", release)
        at = valid(PublicationInput(data=request.data)).get("publish_at")
        if at is not None:
            actions.schedule_publication(release=release, user=self.asker, at=at)
        else:
            actions.publish_release(release=release, user=self.asker)
        return Response(ReleaseDetail(release).data)

    @extend_schema(responses=ReleaseDetail)
    def delete(self, request: Request, owner: str, name: str, number: int) -> Response:
        """Take back the moment that was chosen for its publication."""
        return Response(ReleaseDetail(actions.unschedule_publication(release=self.release(), user=self.asker)).data)


class WithdrawalOfRelease(OfRelease):
    @extend_schema(request=Withdrawal, responses=ReleaseDetail)
    def post(self, request: Request, owner: str, name: str, number: int) -> Response:
        """Take a release back before it is published."""
        given = valid(Withdrawal(data=request.data))
        return Response(ReleaseDetail(actions.withdraw_release(release=self.release(), user=self.asker, **given)).data)


class DeprecationOfRelease(OfRelease):
    @extend_schema(request=Deprecation, responses=ReleaseDetail)
    def post(self, request: Request, owner: str, name: str, number: int) -> Response:
        """Tell users not to begin with it any more. It is served on, with a `Deprecation` header."""
        release = self.release()
        require(self.asker, "projects.deprecate", release)
        given = valid(Deprecation(data=request.data))
        return Response(ReleaseDetail(actions.deprecate_release(release=release, user=self.asker, **given)).data)


class RetractionOfRelease(OfRelease):
    @extend_schema(request=Retraction, responses=ReleaseDetail)
    def post(self, request: Request, owner: str, name: str, number: int) -> Response:
        """Take back what was published: its files are answered with 410, its page says why."""
        release = self.release()
        require(self.asker, "projects.retract", release)
        given = valid(Retraction(data=request.data))
        return Response(ReleaseDetail(actions.retract_release(release=release, user=self.asker, **given)).data)


class ReopeningOfRelease(OfRelease):
    @extend_schema(request=Withdrawal, responses=ReleaseDetail)
    def post(self, request: Request, owner: str, name: str, number: int) -> Response:
        """Go on with a release that lapsed in silence."""
        given = valid(Withdrawal(data=request.data))
        return Response(ReleaseDetail(actions.reopen_release(release=self.release(), user=self.asker, **given)).data)
