"""The record of a review outside: complete, in plain fields, without anything that only some may read."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from reviews.queries.checklists import Judged
from reviews.queries.records import Record
from reviews.queries.words import Words
from reviews.serializers import ChangeSerializer, CheckRunSerializer


class LetterSerializer(serializers.Serializer[Any]):
    """A decision and its letter."""

    place = serializers.IntegerField()
    round = serializers.IntegerField(source="decision.round.number", default=None, allow_null=True)
    outcome = serializers.CharField(source="decision.outcome")
    decided_by = serializers.CharField(source="decision.decided_by")
    decided_at = serializers.DateTimeField(source="decision.decided_at")
    letter = serializers.CharField(source="decision.letter")
    reasons = serializers.ListField(child=serializers.CharField(), source="decision.reasons")
    is_meta_review = serializers.BooleanField(source="decision.is_meta_review")
    differs_from_reviewers = serializers.BooleanField(source="differs")
    digest = serializers.CharField(source="decision.digest")
    policy_version = serializers.CharField(source="decision.policy_version")


class RecordedRoundSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    level = serializers.CharField()
    blindness = serializers.CharField()
    reviewers_wanted = serializers.IntegerField(source="quorum")
    digest = serializers.CharField()
    policy_version = serializers.CharField()
    began_at = serializers.DateTimeField(source="created_at")
    changes = ChangeSerializer(source="changes.all", many=True)


class AnsweredItemSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    is_required = serializers.BooleanField()
    answer = serializers.CharField(source="given")


class RecordedReviewSerializer(serializers.Serializer[Any]):
    """A review without its private parts; the reviewer is named if they wish to be and the rules allow it."""

    place = serializers.CharField()
    round = serializers.IntegerField()
    reviewer = serializers.SerializerMethodField()
    verdict = serializers.CharField()
    confidence = serializers.IntegerField()
    letter = serializers.CharField()
    checklist = serializers.SerializerMethodField()

    def get_reviewer(self, words: Words) -> str | None:
        return words.reviewer.handle if words.reviewer else None

    def get_checklist(self, words: Words) -> list[dict[str, Any]]:
        items: list[Judged] = self.context["checklists"][words.place]
        return [dict(item) for item in AnsweredItemSerializer(items, many=True).data]


class RecordedAppealSerializer(serializers.Serializer[Any]):
    against = serializers.CharField(source="verb")
    filed_at = serializers.DateTimeField()
    state = serializers.CharField()
    decided_at = serializers.SerializerMethodField()
    finding = serializers.CharField()
    letter = serializers.CharField()

    def get_decided_at(self, appeal: Any) -> str | None:
        return None if appeal.is_open else appeal.state_changed_at.isoformat()


class StepSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    what = serializers.CharField(source="title")


class RecordSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="release.pk")
    address = serializers.SerializerMethodField()
    is_public = serializers.BooleanField()
    project = serializers.CharField(source="release.project.__str__")
    kind = serializers.CharField(source="release.project.kind")
    release = serializers.IntegerField(source="release.number")
    state = serializers.CharField(source="release.state")
    digest = serializers.CharField(source="release.digest")
    submitted_at = serializers.DateTimeField(source="release.submitted_at", allow_null=True)
    published_at = serializers.DateTimeField(source="release.published_at", allow_null=True)
    change_class = serializers.CharField(source="classing.change", default=None, allow_null=True)
    policy_versions = serializers.ListField(child=serializers.CharField(), source="rules")
    checks = CheckRunSerializer(source="checks.runs", many=True)
    rounds = RecordedRoundSerializer(many=True)
    reviews = serializers.SerializerMethodField()
    decisions = LetterSerializer(source="letters", many=True)
    appeals = serializers.SerializerMethodField()
    history = StepSerializer(many=True)

    def get_address(self, record: Record) -> str:
        return settings.SITE_URL + record.address

    def get_reviews(self, record: Record) -> list[dict[str, Any]]:
        context = {"checklists": {words.place: items for words, items in record.reviews}}
        said = RecordedReviewSerializer([words for words, _items in record.reviews], many=True, context=context)
        return [dict(review) for review in said.data]

    def get_appeals(self, record: Record) -> list[dict[str, Any]]:
        heard = RecordedAppealSerializer([appeal for appeal, _words in record.appeals], many=True)
        return [dict(appeal) for appeal in heard.data]
