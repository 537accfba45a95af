from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from search import excerpts
from search.finding import Hit
from search.models import SavedSearch


class TabSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(source="kind")
    title = serializers.CharField()
    count = serializers.IntegerField()
    is_more = serializers.BooleanField(help_text="There are more than were counted.")


class FacetValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    title = serializers.CharField(source="label")
    count = serializers.IntegerField()


class HitSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    summary = serializers.CharField()
    excerpt = serializers.SerializerMethodField(help_text="HTML: the words around the first find, with `<mark>`.")
    facts = serializers.ListField(child=serializers.CharField())
    marks = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField(help_text="Places within it that hold the words, such as files.")
    at = serializers.DateTimeField(allow_null=True)

    def get_excerpt(self, hit: Hit) -> str:
        return str(excerpts.excerpt(hit.text, self.context["words"]))

    def get_marks(self, hit: Hit) -> list[str]:
        return [str(word) for _icon, word in hit.marks]

    def get_lines(self, hit: Hit) -> list[str]:
        return [line for line, _url, _marked in excerpts.lines_with(hit.lines, self.context["words"])]


class SavedSearchSerializer(serializers.ModelSerializer[SavedSearch]):
    q = serializers.CharField(source="text")
    type = serializers.CharField(source="kind")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = SavedSearch
        fields = ["id", "q", "type", "url", "created_at", "asked_at"]


class NewSavedSearchSerializer(Strict):
    q = serializers.CharField(max_length=300)
    type = serializers.CharField(max_length=32)


class NearHitSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(source="findable.kind")
    hit = HitSerializer()


class NearSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(
        ["ready", "late", "off"], help_text="`late`: the model is being loaded or busy; ask again in a moment."
    )
    results = NearHitSerializer(many=True, source="hits")


class FoundSerializer(serializers.Serializer[Any]):
    question = serializers.CharField(help_text="as it was understood")
    type = serializers.CharField(source="kind")
    types = TabSerializer(many=True, source="tabs")
    facets = serializers.DictField(child=FacetValueSerializer(many=True))
    results = HitSerializer(many=True, source="hits")
    next = serializers.CharField(allow_null=True)
    near = NearSerializer(allow_null=True, help_text="What is similar in meaning, though said in other words.")
