from rest_framework import serializers

from accounts.models import Membership, Organisation, Owner, Token, User
from accounts.states import MemberRole, Scope


class PersonSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["handle", "name", "bio", "website", "avatar_url", "created_at"]
        read_only_fields = ["handle", "created_at"]


class MeSerializer(serializers.ModelSerializer[User]):
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
            "language",
            "roles",
        ]
        read_only_fields = ["handle", "created_at", "email", "is_verified"]


class OwnerSerializer(serializers.ModelSerializer[Owner]):
    name = serializers.CharField(source="profile.name")
    bio = serializers.CharField(source="profile.bio")
    website = serializers.URLField(source="profile.website")
    avatar_url = serializers.CharField(source="profile.avatar_url")

    class Meta:
        model = Owner
        fields = ["handle", "kind", "name", "bio", "website", "avatar_url", "created_at"]


class TokenSerializer(serializers.ModelSerializer[Token]):
    class Meta:
        model = Token
        fields = ["id", "name", "hint", "scopes", "created_at", "expires_at", "last_used_at"]


class NewTokenSerializer(serializers.Serializer[Token]):
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

    class Meta:
        model = Organisation
        fields = ["id", "handle", "name", "bio", "website", "avatar_url", "member_count", "created_at"]
        read_only_fields = ["created_at"]


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
