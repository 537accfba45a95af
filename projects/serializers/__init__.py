"""Words of projects outside. Fields are explicit; what is not named is refused, never passed over."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.serializers import Strict
from projects.endings import as_json
from projects.models import Member, Project, Release
from projects.queries.releases import CARD_LIMIT
from projects.states import Kind, MemberRole, Visibility
from projects.suggestions import WHY_LIMIT


class HandleField(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        return str(value.handle)


class ReleaseSummary(serializers.ModelSerializer[Release]):
    revision = serializers.CharField()

    class Meta:
        model = Release
        fields = ("number", "revision", "state", "digest", "size", "published_at")
        read_only_fields = fields


class ProjectSerializer(serializers.ModelSerializer[Project]):
    owner = HandleField()
    full_name = serializers.CharField(source="__str__")
    published_release = ReleaseSummary(allow_null=True)

    class Meta:
        model = Project
        fields = (
            "id",
            "owner",
            "name",
            "full_name",
            "kind",
            "summary",
            "code_url",
            "licence",
            "task",
            "languages",
            "visibility",
            "gating",
            "created_at",
            "updated_at",
            "published_release",
            "runs",
            "downloads",
            "likes",
            "runs_here",
        )
        read_only_fields = fields


class Facts(Strict):
    summary = serializers.CharField(required=False, allow_blank=True, max_length=300)
    code_url = serializers.CharField(required=False, allow_blank=True, max_length=500)
    licence = serializers.CharField(required=False, allow_blank=True, max_length=64)
    task = serializers.CharField(required=False, allow_blank=True, max_length=64)
    languages = serializers.ListField(child=serializers.CharField(max_length=35), required=False, max_length=100)


class NewProject(Facts):
    owner = serializers.CharField(required=False, max_length=39, help_text="a handle; yours when left out")
    kind = serializers.ChoiceField(choices=Kind.choices)
    name = serializers.CharField(max_length=96)
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.PUBLIC)


class ProjectChanges(Facts):
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    card = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, help_text="README.md")


class MemberSerializer(serializers.ModelSerializer[Member]):
    user = HandleField()

    class Meta:
        model = Member
        fields = ("user", "role", "created_at")
        read_only_fields = fields


class NewProjectMember(Strict):
    user = serializers.CharField(max_length=40)
    role = serializers.ChoiceField(choices=MemberRole.choices, default=MemberRole.READ)


class EntrySerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    type = serializers.SerializerMethodField()
    size = serializers.IntegerField(allow_null=True)
    sha256 = serializers.SerializerMethodField()
    oid = serializers.SerializerMethodField(help_text="git id")
    last_commit = serializers.SerializerMethodField()

    def get_type(self, entry: Any) -> str:
        return "directory" if entry.is_directory else "file"

    def get_sha256(self, entry: Any) -> str | None:
        return entry.sha256.hex() if entry.sha256 else None

    def get_oid(self, entry: Any) -> str:
        return bytes(entry.oid).hex()

    def get_last_commit(self, entry: Any) -> dict[str, Any]:
        touched = entry.last_commit
        return {"oid": touched.hex, "title": touched.title, "at": touched.committed_at}


class FolderSerializer(serializers.Serializer[Any]):
    revision = serializers.CharField(source="sight.revision")
    commit = serializers.SerializerMethodField()
    release = ReleaseSummary(source="sight.release", allow_null=True)
    path = serializers.CharField()
    entries = EntrySerializer(many=True)

    def get_commit(self, folder: Any) -> str:
        return str(folder.sight.commit.hex())


class OperationSerializer(Strict):
    """`add` takes a completed `upload` or a small text `content`; `copy` takes a `source`."""

    op = serializers.ChoiceField(choices=["add", "delete", "copy"])
    path = serializers.CharField(max_length=1024, trim_whitespace=False)
    upload = serializers.CharField(required=False, max_length=26)
    content = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=1_000_000)
    # DRF takes declared fields off the class, so they do not hide its own attributes of these names
    source = serializers.CharField(required=False, max_length=1024, trim_whitespace=False)  # type: ignore[assignment]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = {"add": {"upload", "content"}, "copy": {"source"}, "delete": set[str]()}[attrs["op"]]
        given = {"upload", "content", "source"} & attrs.keys()
        if len(given) != min(len(needed), 1) or not given <= needed:
            wanted = _("one of %(names)s") % {"names": ", ".join(sorted(needed))} if needed else _("nothing else")
            raise serializers.ValidationError({"op": [_("This operation takes %(wanted)s.") % {"wanted": wanted}]})
        return attrs


class NewCommit(Strict):
    message = serializers.CharField(max_length=10_000)
    parent = serializers.RegexField(  # type: ignore[assignment]  # as `source` above
        r"^[0-9a-fA-F]{40}$", required=False, help_text="the head you know"
    )
    operations = OperationSerializer(many=True, min_length=1, max_length=1000)  # type: ignore[call-arg]  # the list's


class CommitSerializer(serializers.Serializer[Any]):
    commit = serializers.CharField()


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    revision = serializers.CharField()
    commit = serializers.SerializerMethodField()
    submitted_by = HandleField(allow_null=True)
    ending = serializers.SerializerMethodField(help_text="why it ended, and what to use instead")

    class Meta:
        model = Release
        fields = (
            "id",
            "number",
            "revision",
            "state",
            "state_changed_at",
            "clock_owner",
            "due_at",
            "commit",
            "digest",
            "size",
            "notes",
            "policy_version",
            "submitted_by",
            "submitted_at",
            "published_at",
            "publish_at",
            "ending",
        )
        read_only_fields = fields

    def get_ending(self, release: Release) -> dict[str, str | None]:
        return as_json(release)

    def get_commit(self, release: Release) -> str | None:
        return bytes(release.commit).hex() if release.commit else None


class ManifestEntry(serializers.Serializer[Any]):
    path = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class ReleaseDetail(ReleaseSerializer):
    manifest = ManifestEntry(many=True)

    class Meta(ReleaseSerializer.Meta):
        fields = (*ReleaseSerializer.Meta.fields, "card", "card_data", "manifest")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class Statements(Strict):
    co_authors = serializers.BooleanField(required=False)
    data_origin = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    ai_use = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    policy = serializers.BooleanField(required=False)


class WishInput(Strict):
    handle = serializers.CharField(max_length=60)
    why = serializers.CharField(max_length=WHY_LIMIT)


class NewRelease(Strict):
    notes = serializers.CharField(required=False, allow_blank=True, default="", max_length=20_000)
    statements = Statements(required=False, default=dict)
    wanted = WishInput(many=True, required=False, help_text="Whom you would like to judge it. For editors alone.")
    unwanted = WishInput(many=True, required=False, help_text="Who you would rather not have. For editors alone.")


class TypedDetails(Strict):
    """As it stands in the form: no limit of the accepted facts holds yet."""

    summary = serializers.CharField(required=False, allow_blank=True)
    code_url = serializers.CharField(required=False, allow_blank=True)
    licence = serializers.CharField(required=False, allow_blank=True)
    task = serializers.CharField(required=False, allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField(), required=False)


class CardText(Strict):
    card = serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=CARD_LIMIT)


class TypedCard(CardText):
    pass


class TypedStatements(Statements):
    notes = serializers.CharField(required=False, allow_blank=True)
    wanted = serializers.CharField(required=False, allow_blank=True)
    unwanted = serializers.CharField(required=False, allow_blank=True)
    data_origin = serializers.CharField(required=False, allow_blank=True)
    ai_use = serializers.CharField(required=False, allow_blank=True)


class DraftSerializer(serializers.ModelSerializer[Release]):
    typed = serializers.DictField(child=serializers.DictField(), help_text="by step: details, card, statements")

    class Meta:
        model = Release
        fields = ("id", "number", "state", "notes", "statements", "typed")
        read_only_fields = fields


class CardPreview(serializers.Serializer[Any]):
    html = serializers.CharField(help_text="Sanitised.")
    fault = serializers.CharField(help_text="What is wrong with the header, or nothing.")


class ToldSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    title = serializers.CharField()
    who = serializers.CharField(help_text="The author by name, others by their role.")
    note = serializers.CharField()


class Withdrawal(Strict):
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class FindingSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    step = serializers.CharField()
    title = serializers.CharField()
    is_met = serializers.BooleanField()
    is_blocking = serializers.BooleanField()
    detail = serializers.CharField()
    fix = serializers.CharField(help_text="what one call of `preflight/fixes` would do about it")


class CountedSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    count = serializers.IntegerField()


class CatalogueSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    results = ProjectSerializer(many=True)
    facets = serializers.DictField(child=CountedSerializer(many=True))
