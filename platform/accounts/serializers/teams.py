from rest_framework import serializers

from accounts.models import Team
from accounts.models.teams import ABOUT_LENGTH, NAME_LENGTH
from core.serializers import Strict


class TeamSerializer(serializers.ModelSerializer[Team]):
    members = serializers.SerializerMethodField()

    class Meta:
        model = Team
        fields = ("id", "name", "about", "members", "created_at")
        read_only_fields = fields

    def get_members(self, team: Team) -> list[str]:
        return sorted(membership.user.handle for membership in team.memberships.all())


class EditTeamSerializer(Strict):
    name = serializers.CharField(max_length=NAME_LENGTH, required=False)
    about = serializers.CharField(max_length=ABOUT_LENGTH, required=False, allow_blank=True)


class NewTeamSerializer(EditTeamSerializer):
    name = serializers.CharField(max_length=NAME_LENGTH)
