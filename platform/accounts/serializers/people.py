from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from rest_framework import serializers

from accounts import handles
from accounts.models import JoinRequest, Membership, Organisation, Owner, RoleGrant, Spent, Token, User
from accounts.states import CapPeriod, JoinState, MemberRole, Role, Scope
from core.serializers import Strict


class PersonSerializer(serializers.ModelSerializer[User]):
    website = serializers.CharField(read_only=True, help_text="An address, or nothing.")

    class Meta:
        model = User
        fields = ["handle", "name", "bio", "website", "avatar_url", "created_at", "trust"]
        read_only_fields = ["handle", "created_at", "trust"]


class MeSerializer(serializers.ModelSerializer[User]):
    website = serializers.CharField(read_only=True, help_text="An address, or nothing.")
    roles = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = User
        fields = [
            "handle",
            "name",
            "bio",
            "website",
            "avatar_url",
            "created_at",
            "email",
            "is_verified",
            "is_suspended",
            "is_silenced",
            "trust",
            "language",
            "roles",
        ]
        read_only_fields = fields


class MyChanges(Strict):
    handle = serializers.CharField(required=False, max_length=handles.LONGEST)
    name = serializers.CharField(required=False, allow_blank=True, max_length=80)
    bio = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    website = serializers.URLField(required=False, allow_blank=True, max_length=300)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False)


class AvatarSerializer(serializers.Serializer[Any]):
    avatar_url = serializers.CharField(help_text="Empty where there is none.")


class NewAvatar(Strict):
    avatar = serializers.FileField()


class SessionSerializer(serializers.ModelSerializer[Any]):
    is_current = serializers.BooleanField(help_text="Whether this request came with it.")

    class Meta:
        model = UserSession
        fields = ["id", "ip", "user_agent", "created_at", "last_seen_at", "is_current"]


class OwnerSerializer(serializers.ModelSerializer[Owner]):
    name = serializers.CharField(source="profile.name")
    bio = serializers.CharField(source="profile.bio")
    website = serializers.CharField(source="profile.website", help_text="An address, or nothing.")
    avatar_url = serializers.CharField(source="profile.avatar_url")

    class Meta:
        model = Owner
        fields = ["handle", "kind", "name", "bio", "website", "avatar_url", "created_at"]


class RoleSerializer(serializers.ModelSerializer[RoleGrant]):
    class Meta:
        model = RoleGrant
        fields = ["role", "granted_at"]
        read_only_fields = fields


class NewRole(Strict):
    role = serializers.ChoiceField(Role.choices)


class SpentSerializer(serializers.Serializer[Spent]):
    tokens = serializers.IntegerField()
    ms = serializers.IntegerField(help_text="of devices")
    resets_at = serializers.DateTimeField()


class TokenSerializer(serializers.ModelSerializer[Token]):
    """`with_spent` tells what was spent of many at once."""

    spent = SpentSerializer(allow_null=True, read_only=True, help_text="of the cap, in the period that runs")

    class Meta:
        model = Token
        fields = ["id", "name", "hint", "scopes", "created_at", "expires_at", "last_used_at"]
        fields += ["cap_tokens", "cap_ms", "cap_period", "spent"]


class CapInput(Strict):
    """What runs with a token may spend: tokens, and milliseconds of devices. null: as much as its owner may."""

    cap_tokens = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    cap_ms = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    cap_period = serializers.ChoiceField(CapPeriod.choices, required=False, help_text="a day or a month of UTC")


class NewTokenSerializer(CapInput):
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), min_length=1)
    days = serializers.IntegerField(default=90)


class IssuedTokenSerializer(TokenSerializer):
    token = serializers.CharField(help_text="Shown this once.")

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    handle = serializers.CharField(read_only=True)
    member_count = serializers.IntegerField(read_only=True)
    domains = serializers.SerializerMethodField(help_text="those that it has proved to be its own")

    class Meta:
        model = Organisation
        fields = ["id", "handle", "name", "bio", "website", "avatar_url", "member_count", "domains", "created_at"]
        read_only_fields = ["created_at"]

    def get_domains(self, organisation: Organisation) -> list[str]:
        return sorted(proof.domain for proof in organisation.domains.all() if proof.is_verified)


class NewOrganisationSerializer(serializers.Serializer[Organisation]):
    handle = serializers.CharField(max_length=39)
    name = serializers.CharField(max_length=80)
    bio = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    website = serializers.URLField(max_length=300, required=False, allow_blank=True, default="")


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    person = PersonSerializer(source="user", read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "person", "role", "created_at"]


class NewMemberSerializer(serializers.Serializer[Membership]):
    handle = serializers.CharField(max_length=39)
    role = serializers.ChoiceField(MemberRole.choices, default=MemberRole.MEMBER)


class MemberRoleSerializer(serializers.Serializer[Membership]):
    role = serializers.ChoiceField(MemberRole.choices)


class JoinRequestSerializer(serializers.ModelSerializer[JoinRequest]):
    person = PersonSerializer(source="user", read_only=True)

    class Meta:
        model = JoinRequest
        fields = ["id", "person", "note", "state", "created_at"]


class NewJoinRequestSerializer(serializers.Serializer[JoinRequest]):
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class JoinAnswerSerializer(serializers.Serializer[JoinRequest]):
    state = serializers.ChoiceField(
        [JoinState.ACCEPTED, JoinState.DECLINED, JoinState.WITHDRAWN],
        help_text="Accepted and declined by an admin, withdrawn by whoever asked.",
    )
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
