from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import valid
from core.permissions import require
from core.serializers import Strict
from projects import actions, queries
from projects.api.asked import OfProject
from projects.models import CoAuthor
from projects.queries.coauthors import co_authors_of, get_co_author, my_consent
from projects.serializers import FindingSerializer, HandleField


class CoAuthorSerializer(serializers.ModelSerializer[CoAuthor]):
    person = HandleField()

    class Meta:
        model = CoAuthor
        fields = ("person", "state", "licence", "note", "due_at")
        read_only_fields = fields


class CoAuthorInput(Strict):
    handle = serializers.CharField(max_length=40)


class ConsentInput(Strict):
    agrees = serializers.BooleanField()
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class FixInput(Strict):
    fix = serializers.CharField(max_length=80, help_text="the name of a finding that offers one")


class CoAuthors(OfProject):
    @extend_schema(responses=CoAuthorSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """Whose consent a release needs, and what they said. Members see it."""
        project = self.project()
        require(self.asker, "projects.read_members", project)
        return Response(CoAuthorSerializer(co_authors_of(project), many=True).data)

    @extend_schema(request=CoAuthorInput, responses={201: CoAuthorSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Name a co-author and ask for their consent."""
        project = self.project()
        require(self.asker, "projects.administer", project)
        handle = valid(CoAuthorInput(data=request.data))["handle"]
        asked = actions.ask_co_author(project=project, user=self.asker, handle=handle)
        return Response(CoAuthorSerializer(asked).data, status=201)


class OneCoAuthor(OfProject):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, owner: str, name: str, person: str) -> Response:
        """Take a name out again."""
        project = self.project()
        require(self.asker, "projects.administer", project)
        actions.drop_co_author(co_author=get_co_author(project, person), user=self.asker)
        return Response(status=204)


class CoAuthorReminder(OfProject):
    @extend_schema(request=None, responses=CoAuthorSerializer)
    def post(self, request: Request, owner: str, name: str, person: str) -> Response:
        """Ask once more."""
        project = self.project()
        require(self.asker, "projects.administer", project)
        asked = actions.remind_co_author(co_author=get_co_author(project, person), user=self.asker)
        return Response(CoAuthorSerializer(asked).data)


class Consent(OfProject):
    @extend_schema(responses=CoAuthorSerializer)
    def get(self, request: Request, owner: str, name: str) -> Response:
        """What you were asked, and what you said."""
        return Response(CoAuthorSerializer(my_consent(self.asker, self.project())).data)

    @extend_schema(request=ConsentInput, responses=CoAuthorSerializer)
    def put(self, request: Request, owner: str, name: str) -> Response:
        """Agree to the publication of your work under the licence as it stands, or refuse."""
        asked = my_consent(self.asker, self.project())
        given = valid(ConsentInput(data=request.data))
        return Response(CoAuthorSerializer(actions.answer_consent(co_author=asked, person=self.asker, **given)).data)


class Fixes(OfProject):
    @extend_schema(request=FixInput, responses=FindingSerializer(many=True))
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Do the one thing that a finding of the preflight offers, and look again."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        actions.mend(project=project, user=self.asker, name=valid(FixInput(data=request.data))["fix"])
        return Response(FindingSerializer(queries.preflight(project), many=True).data)
