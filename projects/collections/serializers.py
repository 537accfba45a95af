from rest_framework import serializers

from core.serializers import Strict
from projects.collections.models import NOTE_LENGTH, TITLE_LENGTH, CollectedProject, Collection
from projects.serializers import HandleField, ProjectSerializer
from projects.states import Visibility


class CollectionSerializer(serializers.ModelSerializer[Collection]):
    owner = HandleField()
    count = serializers.IntegerField(help_text="of its projects, those that you may see")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Collection
        fields = ("id", "owner", "title", "about", "visibility", "count", "url", "created_at", "updated_at")
        read_only_fields = fields


class EditCollection(Strict):
    title = serializers.CharField(max_length=TITLE_LENGTH, required=False)
    about = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)


class NewCollection(EditCollection):
    owner = serializers.CharField(required=False, max_length=39, help_text="a handle; yours when left out")
    title = serializers.CharField(max_length=TITLE_LENGTH)


class CollectedProjectSerializer(serializers.ModelSerializer[CollectedProject]):
    project = ProjectSerializer()

    class Meta:
        model = CollectedProject
        fields = ("place", "note", "added_at", "project")
        read_only_fields = fields


class NewCollectedProject(Strict):
    project = serializers.CharField(max_length=140, help_text="owner/name")
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE_LENGTH)


class EditCollectedProject(Strict):
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE_LENGTH)
    place = serializers.IntegerField(required=False, min_value=1, max_value=10_000)
