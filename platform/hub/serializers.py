"""What clients send. A word that asks for something we do not have is refused, never passed over in silence."""

from typing import Any

from rest_framework import serializers

from hub.kinds import MADE
from hub.refusals import NotOffered
from projects.states import Gating, Visibility

VISIBILITIES = [Visibility.PUBLIC, Visibility.PRIVATE, "protected"]
GATED = {"auto": Gating.AUTOMATIC, "manual": Gating.BY_HAND}
SDKS = ("gradio", "streamlit", "docker", "static")
ELSEWHERE = (
    "template",
    "resourceGroupId",
    "region",
    "hardware",
    "storage",
    "sleepTimeSeconds",
    "secrets",
    "variables",
    "volumes",
)


class NamedRepo(serializers.Serializer[Any]):
    """A repository by its name and, unless it is one's own, its owner. Without a type it is a model."""

    name = serializers.CharField()
    organization = serializers.CharField(required=False, allow_null=True, default=None)
    type = serializers.ChoiceField(choices=list(MADE), required=False, allow_null=True, default=None)


class ForWhom(serializers.Serializer[Any]):
    """`private` is how clients before 2.0 said what they now say with `visibility`."""

    visibility = serializers.ChoiceField(choices=VISIBILITIES, required=False, allow_null=True, default=None)
    private = serializers.BooleanField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["visibility"] == "protected":
            raise NotOffered("visibility=protected")
        hidden = attrs.pop("private")
        if attrs["visibility"] is None and hidden is not None:
            attrs["visibility"] = Visibility.PRIVATE if hidden else Visibility.PUBLIC
        return attrs


class NewRepo(NamedRepo, ForWhom):
    """Whoever does not say who sees it makes it for everybody. An `sdk` is what an app is made with."""

    sdk = serializers.ChoiceField(choices=SDKS, required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if wanted := [name for name in ELSEWHERE if self.initial_data.get(name)]:
            raise NotOffered(wanted[0])
        attrs = super().validate(attrs)
        return attrs | {"visibility": attrs["visibility"] or Visibility.PUBLIC}


class MovedRepo(serializers.Serializer[Any]):
    """From one whole name to another."""

    fromRepo = serializers.RegexField(r"^[^/]+/[^/]+$")  # noqa: N815  (the client's own word)
    toRepo = serializers.RegexField(r"^[^/]+/[^/]+$")  # noqa: N815  (as above)
    type = serializers.ChoiceField(choices=list(MADE), required=False, allow_null=True, default=None)


class RepoSettings(ForWhom):
    """Who sees it, and who gets its files."""

    gated = serializers.ChoiceField(
        choices=[*GATED, False], required=False, allow_null=True, default=None
    )  # what clients send is "auto", "manual" or false

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if odd := [name for name in self.initial_data if name not in self.fields]:
            raise NotOffered(odd[0][:80])
        attrs = super().validate(attrs)
        if attrs["gated"] is not None:
            attrs["gated"] = GATED.get(attrs["gated"], Gating.OPEN)
        return attrs


class Named(serializers.Serializer[Any]):
    user = serializers.CharField(max_length=40)


class HandledRequest(serializers.Serializer[Any]):
    """Whose request, by name or by id, and what becomes of it."""

    user = serializers.CharField(max_length=40, required=False, allow_null=True, default=None)
    requestId = serializers.CharField(  # noqa: N815  (the client's own word)
        max_length=40, required=False, allow_null=True, default=None
    )
    status = serializers.ChoiceField(choices=["accepted", "rejected", "pending"])
    rejectionReason = serializers.CharField(  # noqa: N815  (as above)
        max_length=2_000, required=False, allow_null=True, allow_blank=True, default=None
    )


class NewBranch(serializers.Serializer[Any]):
    startingPoint = serializers.CharField(  # noqa: N815  (the client's own word)
        required=False, allow_null=True, default=None
    )


class SquashedBranch(serializers.Serializer[Any]):
    message = serializers.CharField(required=False, allow_null=True, allow_blank=True, default=None)


class NewThread(serializers.Serializer[Any]):
    title = serializers.CharField()
    description = serializers.CharField(trim_whitespace=False)
    pullRequest = serializers.BooleanField(required=False, default=False)  # noqa: N815  (the client's own word)


class NewComment(serializers.Serializer[Any]):
    comment = serializers.CharField(trim_whitespace=False)


class OtherWords(serializers.Serializer[Any]):
    content = serializers.CharField(trim_whitespace=False)


class OtherTitle(serializers.Serializer[Any]):
    title = serializers.CharField()


class WithAComment(serializers.Serializer[Any]):
    comment = serializers.CharField(required=False, allow_null=True, allow_blank=True, default="")


class OtherStatus(WithAComment):
    status = serializers.ChoiceField(choices=["open", "closed"])


class WhichThreads(serializers.Serializer[Any]):
    """A page of them, of one kind, in one state, or of one person."""

    p = serializers.IntegerField(min_value=0, max_value=10_000, required=False, default=0)
    type = serializers.ChoiceField(choices=["all", "discussion", "pull_request"], required=False, default="all")
    status = serializers.ChoiceField(choices=["all", "open", "closed"], required=False, default="all")
    author = serializers.CharField(required=False, default="")


class NewTag(serializers.Serializer[Any]):
    tag = serializers.CharField()
    message = serializers.CharField(required=False, allow_null=True, allow_blank=True, default=None)
