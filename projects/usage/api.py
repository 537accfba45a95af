from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api.asked import OfProject
from projects.usage.queries import use_of


class DaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    downloads = serializers.IntegerField()
    runs = serializers.IntegerField()


class UseSerializer(serializers.Serializer[Any]):
    downloads = serializers.IntegerField(help_text="all that were ever counted")
    runs = serializers.IntegerField(help_text="all that were ever counted")
    days = DaySerializer(many=True, help_text="the last 30, today last")


class UseOfProject(OfProject):
    public: ClassVar[bool] = True

    @extend_schema(responses=UseSerializer)
    def get(self, request: Request, owner: str, name: str) -> Response:
        """How often it is downloaded and run, by day. What is counted: `/help#counts`."""
        project = self.project()
        shown = {"downloads": project.downloads, "runs": project.runs, "days": use_of(project).days}
        return Response(UseSerializer(shown).data)
