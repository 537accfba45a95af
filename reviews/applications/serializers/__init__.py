"""Words of becoming a reviewer outside. What one may read at all was decided when it was fetched."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.serializers import Strict
from projects.states import Kind
from reviews.applications.models import (
    Application,
    Attempt,
    CalibrationCase,
    CaseDispute,
    CaseSheet,
    DossierLine,
    Standing,
)
from reviews.applications.moving import ACTS
from reviews.applications.queries.calibration import sheets_of
from reviews.applications.queries.eligibility import Requirement
from reviews.applications.states import CaseVerdict, Mark, PanelChoice, Proficiency, Settled
from reviews.states import Answer

TEXT = 20_000


class RequirementSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    have = serializers.IntegerField()
    need = serializers.IntegerField()
    is_met = serializers.BooleanField()
    how = serializers.CharField()
    alternatives = serializers.SerializerMethodField()

    def get_alternatives(self, requirement: Requirement) -> list[dict[str, Any]]:
        return [
            {"name": one.name, "label": one.label, "have": one.have, "need": one.need, "is_met": one.is_met}
            for one in requirement.alternatives
        ]


class DossierLineSerializer(serializers.ModelSerializer[DossierLine]):
    class Meta:
        model = DossierLine
        fields = ["id", "kind", "text", "url", "outcome", "at", "contested", "settled", "settled_note"]
        read_only_fields = fields


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    applicant = serializers.CharField(source="applicant.handle", read_only=True)
    dossier = DossierLineSerializer(many=True, read_only=True)

    class Meta:
        model = Application
        fields = [
            "id",
            "applicant",
            "state",
            "clock_owner",
            "due_at",
            "kinds",
            "topics",
            "languages",
            "hours_per_month",
            "statement",
            "exception",
            "question",
            "answer",
            "letter",
            "return_at",
            "policy_version",
            "created_at",
            "dossier",
        ]
        read_only_fields = fields


class TopicInput(Strict):
    topic = serializers.CharField(max_length=80)
    level = serializers.ChoiceField(Proficiency.choices, default=Proficiency.FAMILIAR)


class TiesInput(Strict):
    employers = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    co_authors = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    other = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ApplicationInput(Strict):
    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.choices), max_length=5)
    topics = serializers.ListField(child=TopicInput(), max_length=12)
    languages = serializers.ListField(child=serializers.CharField(max_length=35), max_length=10)
    hours_per_month = serializers.IntegerField(min_value=1, max_value=200)
    statement = serializers.CharField(max_length=1500)
    code_of_conduct = serializers.BooleanField()
    ties = TiesInput(required=False)
    endorsers = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=2, required=False, default=list
    )
    exception = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ApplicationTyped(Strict):
    """The form as it is typed: nothing is needed, and nothing need be right yet."""

    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.choices), max_length=5, required=False)
    expert = serializers.CharField(required=False, allow_blank=True, help_text="topics, separated by commas")
    familiar = serializers.CharField(required=False, allow_blank=True)
    languages = serializers.CharField(required=False, allow_blank=True)
    hours_per_month = serializers.CharField(required=False, allow_blank=True)
    endorsers = serializers.CharField(required=False, allow_blank=True)
    statement = serializers.CharField(required=False, allow_blank=True)
    employers = serializers.CharField(required=False, allow_blank=True)
    co_authors = serializers.CharField(required=False, allow_blank=True)
    other = serializers.CharField(required=False, allow_blank=True)
    exception = serializers.CharField(required=False, allow_blank=True)


class WhyInput(Strict):
    why = serializers.CharField(max_length=2000)


class SettleInput(Strict):
    settled = serializers.ChoiceField(Settled.choices)
    note = serializers.CharField(max_length=2000)


class NoteInput(Strict):
    note = serializers.CharField(max_length=2000)


class LetterInput(Strict):
    letter = serializers.CharField(max_length=TEXT)


class ItemInput(Strict):
    answer = serializers.ChoiceField([("", ""), *Answer.choices], required=False, default="")
    note = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")


class SheetInput(Strict):
    verdict = serializers.ChoiceField([("", ""), *CaseVerdict.choices], required=False)
    letter = serializers.CharField(max_length=TEXT, required=False, allow_blank=True)
    answers = serializers.DictField(child=ItemInput(), required=False)


class KindInput(Strict):
    kind = serializers.ChoiceField(Kind.choices)


class SheetSerializer(serializers.ModelSerializer[CaseSheet]):
    """Blind: what the judge may see of a case, until the try is over; then the truth beside it."""

    title = serializers.CharField(source="case.title", read_only=True)
    shown = serializers.JSONField(source="case.shown", read_only=True)
    truth = serializers.SerializerMethodField()

    class Meta:
        model = CaseSheet
        fields = ["id", "place", "title", "shown", "answers", "verdict", "letter", "saved_at", "sent_at", "truth"]
        read_only_fields = fields

    def get_truth(self, sheet: CaseSheet) -> dict[str, Any] | None:
        if sheet.attempt is None or sheet.attempt.is_open:
            return None
        return {"outcome": sheet.case.outcome, **sheet.case.truth}


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    sheets = serializers.SerializerMethodField()

    class Meta:
        model = Attempt
        fields = [
            "id",
            "kind",
            "state",
            "due_at",
            "started_at",
            "sent_at",
            "kappa",
            "recall",
            "false_alarms",
            "rubric",
            "rubric_note",
            "policy_version",
            "sheets",
        ]
        read_only_fields = fields

    @extend_schema_field(SheetSerializer(many=True))
    def get_sheets(self, attempt: Attempt) -> list[Any]:
        held = [sheet for sheet in sheets_of(attempt) if sheet.skipped_at is None]
        return list(SheetSerializer(held, many=True).data)


class RatingInput(Strict):
    rubric = serializers.IntegerField(min_value=1, max_value=5)
    note = serializers.CharField(max_length=4000)


class DisputeSerializer(serializers.ModelSerializer[CaseDispute]):
    case = serializers.CharField(source="sheet.case_id", read_only=True)

    class Meta:
        model = CaseDispute
        fields = ["id", "case", "why", "state", "note", "created_at"]
        read_only_fields = fields


class DisputeSettlementInput(Strict):
    is_upheld = serializers.BooleanField()
    note = serializers.CharField(max_length=4000)


class CaseSerializer(serializers.ModelSerializer[CalibrationCase]):
    judged = serializers.IntegerField(read_only=True)

    class Meta:
        model = CalibrationCase
        fields = [
            "id",
            "code",
            "kind",
            "title",
            "sort",
            "language",
            "difficulty",
            "outcome",
            "state",
            "is_whole",
            "judged",
            "shown",
            "truth",
        ]
        read_only_fields = fields


class CaseInput(Strict):
    kind = serializers.ChoiceField(Kind.choices)
    text = serializers.CharField(max_length=100_000)


class ReleaseInput(Strict):
    owner = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=96)
    number = serializers.IntegerField(min_value=1, max_value=10**6)


class CaseChangeInput(Strict):
    difficulty = serializers.IntegerField(min_value=1, max_value=3)


class VoteInput(Strict):
    choice = serializers.ChoiceField(PanelChoice.choices)
    reason = serializers.CharField(max_length=4000)


class QuestionInput(Strict):
    question = serializers.CharField(max_length=4000)


class AnswerInput(Strict):
    answer = serializers.CharField(max_length=4000)


class StandingSerializer(serializers.ModelSerializer[Standing]):
    """To its owner and to seniors; the public knows the tier alone."""

    user = serializers.CharField(source="user.handle", read_only=True)
    mentor = serializers.CharField(source="mentor.handle", read_only=True, default=None)
    tier = serializers.CharField(read_only=True)

    class Meta:
        model = Standing
        fields = ["id", "user", "kind", "state", "tier", "mentor", "accuracy", "extended_at", "due_at"]
        fields += ["held_until", "needs_refresher", "created_at"]
        read_only_fields = fields


class ProgressSerializer(serializers.Serializer[Any]):
    requirements = RequirementSerializer(many=True)
    agreement = serializers.FloatField(source="score.agreement")
    timeliness = serializers.FloatField(source="score.timeliness")
    score = serializers.FloatField(source="score.value")


class AffectedSerializer(serializers.Serializer[Any]):
    """A verdict of somebody who is suspended. `act`: `more` asks one reviewer more, `look` for a second look."""

    id = serializers.CharField(source="review.id")
    release = serializers.CharField(source="release.__str__")
    state = serializers.CharField(source="release.state")
    round = serializers.IntegerField(source="review.assignment.round.number")
    verdict = serializers.CharField(source="review.verdict")
    sent_at = serializers.DateTimeField(source="review.submitted_at")
    act = serializers.ChoiceField([("more", "more"), ("look", "look")])
    is_asked = serializers.BooleanField()


class CoSignInput(Strict):
    review = serializers.CharField(max_length=26)
    mark = serializers.ChoiceField(Mark.choices)
    note = serializers.CharField(max_length=4000)


class StandingMoveInput(Strict):
    """`pause`, `resume`, `stay`, `retire` are one's own. The others need a note, `suspend` and `promote` a reason."""

    act = serializers.ChoiceField([(name, name) for name in ACTS])
    note = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
