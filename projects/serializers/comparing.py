from typing import Any

from rest_framework import serializers

from core.serializers import Strict

NAME_LENGTH = 250


class WhatToCompare(Strict):
    base = serializers.CharField(max_length=NAME_LENGTH, help_text="a branch, a tag, `v<number>` or a commit id")
    head = serializers.CharField(max_length=NAME_LENGTH, help_text="likewise")
    direct = serializers.BooleanField(default=False, help_text="as they are, and not since what both come from")


class ComparedCommit(serializers.Serializer[Any]):
    oid = serializers.CharField(source="hex")
    title = serializers.CharField()
    author = serializers.CharField(source="author_name")
    at = serializers.DateTimeField(source="committed_at")


class ChangedLine(serializers.Serializer[Any]):
    sign = serializers.CharField(help_text="` `, `+`, `-`, or `…` for what is left out")
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()


class ChangedFileSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    change = serializers.CharField(source="change.kind", help_text="`added`, `removed` or `modified`")
    size_before = serializers.IntegerField(source="old.size", allow_null=True, default=None)
    size_after = serializers.IntegerField(source="new.size", allow_null=True, default=None)
    lines = ChangedLine(many=True, help_text="of the first short text files alone")


class ComparisonSerializer(serializers.Serializer[Any]):
    base = serializers.SerializerMethodField(help_text="the commit behind the name")
    head = serializers.SerializerMethodField(help_text="likewise")
    since = serializers.SerializerMethodField(
        help_text="the commit that files are compared from; null: nothing in common"
    )
    commit_count = serializers.IntegerField()
    commits = ComparedCommit(many=True, help_text="at most a hundred, newest first")
    file_count = serializers.IntegerField()
    files = ChangedFileSerializer(many=True, help_text="at most three hundred")

    def get_base(self, found: Any) -> str:
        return str(found.base.commit.hex())

    def get_head(self, found: Any) -> str:
        return str(found.head.commit.hex())

    def get_since(self, found: Any) -> str | None:
        return found.since.hex() if found.since else None
