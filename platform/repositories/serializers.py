"""Words of an upload outside. The endpoint that begins one belongs to whoever knows the rights to a repository."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from repositories.models import Upload
from repositories.models.lengths import SHA256


class HexField(serializers.CharField):
    """A SHA-256 digest: hex outside, bytes inside. Its length is checked here: validators would count the bytes."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            digest = bytes.fromhex(text)
        except ValueError:
            digest = b""
        if len(digest) != SHA256:
            raise serializers.ValidationError(_("A SHA-256 digest has 64 hexadecimal digits."))
        return digest

    def to_representation(self, value: Any) -> Any:
        return bytes(value).hex()


class NewUpload(serializers.Serializer[Any]):
    """What a sender announces; feed `validated_data` to `begin_upload`."""

    filename = serializers.CharField(max_length=1024, trim_whitespace=False)
    size = serializers.IntegerField(min_value=0)
    sha256 = HexField(required=False, allow_null=True, default=None)


class PartSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    size = serializers.IntegerField()
    sha256 = HexField()


class StoredFileSerializer(serializers.Serializer[Any]):
    """Contents a commit may name."""

    oid = serializers.SerializerMethodField(help_text="git id")
    sha256 = HexField()
    size = serializers.IntegerField()
    pointer = serializers.BooleanField()

    def get_oid(self, file: Any) -> str:
        return bytes(file.oid).hex()


class UploadSerializer(serializers.ModelSerializer[Upload]):
    """An upload with all that is needed to go on with it after any interruption."""

    sha256 = HexField(allow_null=True)
    part_count = serializers.IntegerField()
    parts_url = serializers.SerializerMethodField(help_text="PUT part n to this address with n appended")
    is_complete = serializers.BooleanField()
    file = StoredFileSerializer(source="stored", allow_null=True)

    class Meta:
        model = Upload
        fields = (
            "id",
            "filename",
            "size",
            "sha256",
            "part_size",
            "part_count",
            "parts_url",
            "created_at",
            "is_complete",
            "file",
        )
        read_only_fields = fields

    def get_parts_url(self, upload: Upload) -> str:
        return f"/uploads/{upload.pk}/parts/"


class UploadDetail(UploadSerializer):
    parts = serializers.SerializerMethodField(help_text="parts that are here, whole and verified")

    class Meta:
        model = Upload
        fields = (*UploadSerializer.Meta.fields, "parts")
        read_only_fields = fields

    def get_parts(self, upload: Upload) -> Any:
        return PartSerializer(upload.parts.order_by("number"), many=True).data
