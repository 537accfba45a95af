"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating


class Migration(migrations.Migration):
    replaces = [
        ("repositories", "0001_object_store_and_uploads"),
        ("repositories", "0002_xorbs"),
        ("repositories", "0003_garbage_and_when_to_look_for_it"),
        ("repositories", "0004_files_as_chunks"),
        ("repositories", "0005_commits_that_continue_others"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Repository",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("default_branch", models.CharField(default="main", max_length=200)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "kept_at",
                            models.DateTimeField(help_text="when its reachable objects were last marked", null=True),
                        ),
                        (
                            "dirty",
                            models.BooleanField(default=False, help_text="something became unreachable since then"),
                        ),
                        (
                            "xet_generation",
                            models.IntegerField(
                                default=1, help_text="part of the address that clients remember chunks by"
                            ),
                        ),
                        (
                            "collected",
                            models.IntegerField(db_default=0, default=0, help_text="how often something was dropped"),
                        ),
                        (
                            "look_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(),
                                db_index=True,
                                default=django.utils.timezone.now,
                                help_text="when to look again for what nothing reaches",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("dirty", True)), fields=["look_at"], name="repository_dirty"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Commit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("oid", models.BinaryField(max_length=20)),
                        ("tree", models.BinaryField(max_length=20)),
                        ("parents", models.BinaryField(default=b"", help_text="20 bytes each")),
                        ("generation", models.IntegerField()),
                        ("date", models.BigIntegerField()),
                        ("author", models.CharField(max_length=300)),
                        ("title", models.CharField(max_length=300)),
                        (
                            "repository",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="repositories.repository",
                            ),
                        ),
                        (
                            "continues",
                            models.BinaryField(
                                help_text="ids of commits that it goes on from, though git was not told so", null=True
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["repository", "id"], name="commit_by_age")],
                        "constraints": [
                            models.UniqueConstraint(fields=("repository", "oid"), name="commit_once_per_repository"),
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("oid"), 20
                                ),
                                name="commit_oid_length",
                            ),
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("tree"), 20
                                ),
                                name="commit_tree_length",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Blob",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sha256", models.BinaryField(max_length=32, unique=True)),
                        ("size", models.BigIntegerField()),
                        ("inline", models.BinaryField(help_text="the bytes themselves, when they are few", null=True)),
                        ("touched_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("sha256"), 32
                                ),
                                name="blob_sha256_length",
                            ),
                            models.CheckConstraint(condition=models.Q(("size__gte", 0)), name="blob_size_not_negative"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("inline", None),
                                    django.db.models.lookups.Exact(
                                        django.db.models.functions.text.Length("inline"), models.F("size")
                                    ),
                                    _connector="OR",
                                ),
                                name="blob_inline_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Directory",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "commit", "path", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("path", models.BinaryField()),
                        ("tree", models.BinaryField(max_length=20)),
                        ("last", models.BinaryField(help_text="ids of commits, 8 bytes each")),
                        (
                            "commit",
                            models.ForeignKey(
                                db_index=False, on_delete=django.db.models.deletion.CASCADE, to="repositories.commit"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("filename", models.CharField(max_length=1024)),
                        ("size", models.BigIntegerField()),
                        (
                            "sha256",
                            models.BinaryField(
                                help_text="what the sender says; afterwards what we found", max_length=32, null=True
                            ),
                        ),
                        ("part_size", models.BigIntegerField()),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("touched_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                        ("completed_at", models.DateTimeField(null=True)),
                        ("oid", models.BinaryField(max_length=20, null=True)),
                        ("pointer", models.BooleanField(default=False)),
                        (
                            "repository",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, to="repositories.repository"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uploads",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("sha256"), 32
                                ),
                                name="upload_sha256_length",
                            ),
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("oid"), 20
                                ),
                                name="upload_oid_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("part_size__gt", 0), ("size__gte", 0)), name="upload_sizes_sane"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("completed_at", None),
                                    models.Q(("oid__isnull", False), ("sha256__isnull", False)),
                                    _connector="OR",
                                ),
                                name="upload_complete_has_contents",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UploadPart",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "upload", "number", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.IntegerField()),
                        ("size", models.BigIntegerField()),
                        ("sha256", models.BinaryField(max_length=32)),
                        ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "upload",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="repositories.upload",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("sha256"), 32
                                ),
                                name="upload_part_sha256_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number__gte", 1)), name="upload_part_numbered_from_one"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ref",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "repository", "name", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=255)),
                        ("oid", models.BinaryField(max_length=20)),
                        (
                            "peeled",
                            models.BinaryField(
                                help_text="the commit behind an annotated tag", max_length=20, null=True
                            ),
                        ),
                        (
                            "repository",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="repositories.repository",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("oid"), 20
                                ),
                                name="ref_oid_length",
                            ),
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("peeled"), 20
                                ),
                                name="ref_peeled_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name__startswith", "refs/")), name="ref_name_begins_refs"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Possession",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "repository", "oid", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "oid",
                            models.BinaryField(
                                help_text="git id of the contents, or of the pointer to them", max_length=20
                            ),
                        ),
                        ("pointer", models.BooleanField(help_text="git sees the pointer, the contents are large")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "blob",
                            models.ForeignKey(
                                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="repositories.blob"
                            ),
                        ),
                        (
                            "repository",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="repositories.repository",
                            ),
                        ),
                        (
                            "unreached_at",
                            models.DateTimeField(
                                help_text="when it was first found that no commit leads to it", null=True
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["blob", "repository"], name="possession_of_blob")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("oid"), 20
                                ),
                                name="possession_oid_length",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Object",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "repository", "oid", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("oid", models.BinaryField(max_length=20)),
                        (
                            "type",
                            models.SmallIntegerField(choices=[(1, "commit"), (2, "folder"), (4, "annotated tag")]),
                        ),
                        ("data", models.BinaryField()),
                        (
                            "repository",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="repositories.repository",
                            ),
                        ),
                        (
                            "unreached_at",
                            models.DateTimeField(
                                help_text="when it was first found that nothing leads to it", null=True
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("oid"), 20
                                ),
                                name="object_oid_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("type__in", [1, 2, 4])), name="object_type_known"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Xorb",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("hash", models.BinaryField(max_length=32)),
                        ("size", models.IntegerField(help_text="bytes on the disk")),
                        ("chunks", models.BinaryField(help_text="hash, length and length on the disk of each")),
                        ("used_at", models.DateTimeField(help_text="when a file was last made of it", null=True)),
                        ("touched_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                        (
                            "repository",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="repositories.repository",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("repository", "hash"), name="xorb_once_per_repository"),
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("hash"), 32
                                ),
                                name="xorb_hash_length",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "hash",
                            models.BinaryField(
                                help_text="over all chunks, once it is cut to its end", max_length=32, null=True
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "blob",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="repositories.blob"),
                        ),
                        (
                            "repository",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="repositories.repository",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["repository", "hash"], name="cut_by_hash"),
                            models.Index(condition=models.Q(("hash", None)), fields=["asked_at"], name="cut_waits"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("repository", "blob"), name="cut_once_per_repository"),
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("hash"), 32
                                ),
                                name="cut_hash_length",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Stretch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("start", models.BigIntegerField(help_text="where in the file it begins")),
                        ("length", models.IntegerField()),
                        ("hash", models.BinaryField(max_length=32)),
                        ("chunks", models.BinaryField(help_text="hash and length of each")),
                        (
                            "cut",
                            models.ForeignKey(
                                db_index=False, on_delete=django.db.models.deletion.CASCADE, to="repositories.cut"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("cut", "start"), name="stretch_begins_once"),
                            models.CheckConstraint(
                                condition=django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Length("hash"), 32
                                ),
                                name="stretch_hash_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("length__gt", 0), ("start__gte", 0)), name="stretch_is_some_bytes"
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
