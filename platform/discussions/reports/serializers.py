from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from core.texts import TEXT_LIMIT
from discussions.reports.actions.filing import ADDRESS_LIMIT
from discussions.reports.actions.judging import MOVES
from discussions.reports.asking import ANSWER_LENGTH
from discussions.reports.models import ALT_LENGTH, TITLE_LENGTH, Advisory, Comment, Report, Screenshot
from discussions.reports.states import ReportKind, Severity
from discussions.serializers import ThumbnailSerializer


class ContextSerializer(Strict):
    browser = serializers.CharField(max_length=300, required=False, allow_blank=True)
    language = serializers.CharField(max_length=40, required=False, allow_blank=True)
    screen = serializers.CharField(max_length=40, required=False, allow_blank=True)


class NewReportSerializer(Strict):
    title = serializers.CharField(max_length=TITLE_LENGTH)
    actual = serializers.CharField(max_length=TEXT_LIMIT, help_text="What happened. Markdown.")
    where = serializers.CharField(
        max_length=ADDRESS_LIMIT,
        required=False,
        allow_blank=True,
        help_text="An address of this site: a project, a release, a run, or any page. It is what the report is about.",
    )
    is_about_site = serializers.BooleanField(required=False, help_text="Whatever the address shows.")
    expected = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    steps = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    is_private = serializers.BooleanField(
        required=False, help_text="Security or personal data: only those who keep it safe can read it."
    )
    wants_credit = serializers.BooleanField(
        required=False, help_text="Be named if everybody is told of it in an advisory."
    )
    is_no_secret = serializers.BooleanField(
        required=False, help_text="What looks like a key or a password is none. Without it such a report is refused."
    )
    regression_of = serializers.CharField(
        max_length=26, required=False, allow_blank=True, help_text="A resolved report of the same thing: it is back."
    )
    context = ContextSerializer(required=False)  # type: ignore[assignment]  # the name of a field, and of a property


class QuestionSerializer(serializers.Serializer[Any]):
    question = serializers.CharField(source="text")
    seal = serializers.CharField(help_text="Sent back with the answer.")


class NewVisitorReportSerializer(NewReportSerializer):
    wants_credit = None  # type: ignore[assignment]  # nobody is named whom nobody knows
    seal = serializers.CharField(max_length=200, help_text="Of the question.")
    answer = serializers.CharField(max_length=ANSWER_LENGTH, help_text="To the question.")
    email = serializers.EmailField(required=False, allow_blank=True, help_text="To be told, once it is proved.")


class VisitorEmailSerializer(Strict):
    email = serializers.EmailField(allow_blank=True, help_text="Nothing for no mails.")


class AboutSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(source="target_kind")
    id = serializers.CharField(source="target_id")
    name = serializers.CharField(source="target.name", default="")
    url = serializers.CharField(source="target.url", default="")
    release = serializers.CharField(source="version")
    run = serializers.CharField()


class ScreenshotSerializer(serializers.ModelSerializer[Screenshot]):
    url = serializers.CharField(source="get_absolute_url")
    thumbnail = ThumbnailSerializer(help_text="What pages show of it, for the same readers.")

    class Meta:
        model = Screenshot
        fields = ["id", "alt", "width", "height", "size", "url", "thumbnail"]


class NewScreenshotSerializer(Strict):
    screenshots = serializers.FileField(help_text="One picture.")
    alts = serializers.CharField(
        max_length=ALT_LENGTH, required=False, allow_blank=True, default="", help_text="What it shows, in words."
    )


class ReportSerializer(serializers.ModelSerializer[Report]):
    about = AboutSerializer(source="*")
    reporter = serializers.CharField(
        source="reporter.handle", default=None, allow_null=True, help_text="Nobody, where a visitor reported it."
    )
    assignee = serializers.CharField(source="assignee.handle", default=None, allow_null=True)
    duplicate_of = serializers.CharField(source="duplicate_of_id", allow_null=True)
    regression_of = serializers.CharField(source="regression_of_id", allow_null=True)
    screenshots = ScreenshotSerializer(many=True)
    release_note = serializers.CharField(
        source="note_for_release", help_text="A line for the notes, once it is mended."
    )
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Report
        fields = [
            "id",
            "about",
            "address",
            "title",
            "actual",
            "expected",
            "steps",
            "context",
            "screenshots",
            "severity",
            "kind",
            "component",
            "affects",
            "is_private",
            "embargo_until",
            "reporter",
            "assignee",
            "duplicate_of",
            "regression_of",
            "fixed_in",
            "state",
            "clock_owner",
            "due_at",
            "answered_at",
            "confirmed_at",
            "confirmed_run",
            "release_note",
            "created_at",
            "url",
        ]


class FollowedSerializer(serializers.Serializer[Any]):
    report = ReportSerializer()
    key = serializers.CharField(help_text="The secret of the addresses under `/reports/followed/`: the only way back.")
    is_held = serializers.BooleanField(help_text="Others do not read it before somebody who answers for it has.")
    email = serializers.CharField()
    is_told_by_mail = serializers.BooleanField()


class CommentSerializer(serializers.ModelSerializer[Comment]):
    author = serializers.CharField(
        source="author.handle", default=None, allow_null=True, help_text="Nobody, where a visitor wrote it."
    )
    text = serializers.CharField(source="words", help_text="Nothing while it is out of sight.")

    class Meta:
        model = Comment
        fields = ["id", "author", "text", "created_at"]


class NewCommentSerializer(Strict):
    text = serializers.CharField(max_length=TEXT_LIMIT, trim_whitespace=False, help_text="Markdown.")
    is_no_secret = serializers.BooleanField(required=False, help_text="What looks like a key or a password is none.")


class EmbargoSerializer(Strict):
    until = serializers.DateField()
    note = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True, default="")


class AdvisorySerializer(serializers.ModelSerializer[Advisory]):
    about = AboutSerializer(source="report")
    credit = serializers.SerializerMethodField(help_text="Whoever reported it, if they wished to be named.")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Advisory
        fields = [
            "id",
            "about",
            "title",
            "summary",
            "advice",
            "affects",
            "fixed_in",
            "severity",
            "credit",
            "published_at",
            "corrected_at",
            "url",
        ]

    def get_credit(self, advisory: Advisory) -> str | None:
        reporter = advisory.report.reporter
        return reporter.handle if reporter is not None and advisory.report.wants_credit else None


class NewAdvisorySerializer(Strict):
    title = serializers.CharField(max_length=TITLE_LENGTH)
    summary = serializers.CharField(max_length=TEXT_LIMIT, help_text="What it is and whom it touches. Markdown.")
    advice = serializers.CharField(max_length=TEXT_LIMIT, help_text="What people should do. Markdown.")
    severity = serializers.ChoiceField(Severity.choices)
    affects = serializers.CharField(max_length=60, required=False, allow_blank=True)
    fixed_in = serializers.CharField(max_length=60, required=False, allow_blank=True)


class TriageSerializer(Strict):
    severity = serializers.ChoiceField(Severity.choices)
    kind = serializers.ChoiceField(ReportKind.choices)
    component = serializers.CharField(max_length=60, required=False, allow_blank=True)
    affects = serializers.CharField(max_length=60, required=False, allow_blank=True)
    assignee = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="A handle.")
    note = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)


class MoveSerializer(Strict):
    name = serializers.ChoiceField([*MOVES])
    note = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="Of the policy.")
    duplicate_of = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="A report's id.")
    fixed_in = serializers.CharField(max_length=60, required=False, allow_blank=True)
    where = serializers.CharField(
        max_length=ADDRESS_LIMIT, required=False, allow_blank=True, help_text="What it is about, if it is moved there."
    )
    is_about_site = serializers.BooleanField(required=False)


class NoteSerializer(Strict):
    note = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True, default="")


class WitnessSerializer(NoteSerializer):
    run = serializers.CharField(
        max_length=ADDRESS_LIMIT, required=False, allow_blank=True, help_text="The address of a run that shows it."
    )


class VerdictSerializer(NoteSerializer):
    works = serializers.BooleanField()
