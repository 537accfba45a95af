"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating


class Migration(migrations.Migration):
    replaces = [
        ("inference", "0001_deployments_runs_allowances"),
        ("inference", "0002_runs_kept_from_others"),
        ("inference", "0003_runs_without_a_reservation"),
        ("inference", "0004_runs_charged_in_the_ledger"),
        ("inference", "0005_time_of_the_device"),
        ("inference", "0006_estimates"),
        ("inference", "0007_runs_repeated_for_reports"),
        ("inference", "0008_use_of_capped_tokens"),
        ("inference", "0009_measurements_of_engines"),
        ("inference", "0010_runs_for_the_search"),
        ("inference", "0011_deployments_that_are_drained"),
        ("inference", "0012_more_tasks"),
        ("inference", "0013_runs_of_batches"),
        ("inference", "0014_texts_for_texts"),
        ("inference", "0015_software_of_runs"),
        ("inference", "0016_files_of_runs"),
        ("inference", "0017_what_is_said"),
        ("inference", "0018_bases_of_adapters"),
        ("inference", "0019_pictures_in_words"),
        ("inference", "0020_precision_of_deployments"),
        ("inference", "0021_drawings_of_pictures"),
        ("inference", "0022_one_index_of_whose_runs"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0011_caps_of_tokens"),
        ("accounts", "__first__"),
        ("ledger", "0004_one_statement_a_reservation"),
        ("projects", "0014_files_on_request"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Deployment",
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
                        (
                            "task",
                            models.CharField(
                                choices=[
                                    ("text-generation", "Text generation"),
                                    ("text-classification", "Text classification"),
                                    ("token-classification", "Names and entities"),
                                    ("question-answering", "Answers from a text"),
                                    ("zero-shot-classification", "Labels of your own"),
                                    ("fill-mask", "Missing words"),
                                    ("text-ranking", "Ranking of texts"),
                                    ("summarization", "Summaries"),
                                    ("translation", "Translation"),
                                    ("text2text-generation", "A text for a text"),
                                    ("feature-extraction", "Embeddings"),
                                    ("image-classification", "What a picture shows"),
                                    ("image-to-text", "A picture in words"),
                                    ("automatic-speech-recognition", "Speech to text"),
                                ],
                                max_length=32,
                                verbose_name="task",
                            ),
                        ),
                        ("device_class", models.CharField(default="cpu", max_length=16, verbose_name="device")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("cold", "Not loaded"),
                                    ("loading", "Loading"),
                                    ("ready", "Ready"),
                                    ("failed", "Cannot be loaded"),
                                ],
                                default="cold",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("host", models.CharField(blank=True, max_length=120, verbose_name="host")),
                        ("bytes", models.BigIntegerField(default=0, verbose_name="memory in bytes")),
                        ("context_length", models.PositiveIntegerField(null=True, verbose_name="context in tokens")),
                        ("load_seconds", models.FloatField(null=True, verbose_name="seconds to load")),
                        ("last_used_at", models.DateTimeField(null=True, verbose_name="last used")),
                        ("error_code", models.CharField(blank=True, max_length=64)),
                        ("error", models.TextField(blank=True, verbose_name="reason of the failure")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deployments",
                                to="projects.release",
                            ),
                        ),
                        (
                            "drained_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="takes no new runs since"),
                        ),
                        ("software", models.JSONField(blank=True, default=dict, verbose_name="software that runs it")),
                        (
                            "base",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.release",
                            ),
                        ),
                        (
                            "precision",
                            models.CharField(
                                choices=[("stored", "As in its files"), ("int8", "In 8 bits")],
                                db_default="stored",
                                default="stored",
                                max_length=8,
                                verbose_name="weights",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "deployment",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("release", "task", "device_class"), name="deployment_once_per_device"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Run",
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
                        ("payer", models.CharField(max_length=80)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("page", "Run panel"),
                                    ("api", "REST API"),
                                    ("openai", "OpenAI API"),
                                    ("report", "Repeated for a report"),
                                    ("batch", "Batch"),
                                    ("search", "Search of the site"),
                                ],
                                max_length=8,
                                verbose_name="asked from",
                            ),
                        ),
                        (
                            "task",
                            models.CharField(
                                choices=[
                                    ("text-generation", "Text generation"),
                                    ("text-classification", "Text classification"),
                                    ("token-classification", "Names and entities"),
                                    ("question-answering", "Answers from a text"),
                                    ("zero-shot-classification", "Labels of your own"),
                                    ("fill-mask", "Missing words"),
                                    ("text-ranking", "Ranking of texts"),
                                    ("summarization", "Summaries"),
                                    ("translation", "Translation"),
                                    ("text2text-generation", "A text for a text"),
                                    ("feature-extraction", "Embeddings"),
                                    ("image-classification", "What a picture shows"),
                                    ("image-to-text", "A picture in words"),
                                    ("automatic-speech-recognition", "Speech to text"),
                                ],
                                max_length=32,
                                verbose_name="task",
                            ),
                        ),
                        ("kind", models.CharField(max_length=10)),
                        ("params", models.JSONField(default=dict, verbose_name="parameters")),
                        ("input", models.JSONField(verbose_name="input")),
                        ("output", models.JSONField(null=True, verbose_name="output")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("accepted", "Waiting"),
                                    ("running", "Running"),
                                    ("succeeded", "Finished"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Stopped"),
                                ],
                                default="accepted",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("error_code", models.CharField(blank=True, max_length=64)),
                        ("error", models.TextField(blank=True, verbose_name="what went wrong")),
                        ("prompt_tokens", models.PositiveIntegerField(null=True, verbose_name="tokens read")),
                        ("completion_tokens", models.PositiveIntegerField(null=True, verbose_name="tokens written")),
                        (
                            "cached_tokens",
                            models.PositiveIntegerField(null=True, verbose_name="tokens read from cache"),
                        ),
                        ("seconds", models.FloatField(null=True, verbose_name="seconds")),
                        (
                            "time_to_first_token",
                            models.FloatField(null=True, verbose_name="seconds to the first token"),
                        ),
                        (
                            "visibility",
                            models.CharField(
                                choices=[
                                    ("private", "Only me"),
                                    ("unlisted", "Whoever has the link"),
                                    ("public", "Everyone"),
                                ],
                                default="private",
                                max_length=8,
                                verbose_name="who may see it",
                            ),
                        ),
                        ("web", models.CharField(blank=True, max_length=26)),
                        ("deadline_at", models.DateTimeField()),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="ended")),
                        (
                            "deployment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="inference.deployment",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="projects.release"
                            ),
                        ),
                        (
                            "token",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.token",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="runs",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("withheld_at", models.DateTimeField(blank=True, null=True)),
                        ("charged", models.BigIntegerField(null=True, verbose_name="charged")),
                        ("reserved", models.BigIntegerField(default=0, verbose_name="reserved")),
                        ("measured", models.BigIntegerField(null=True, verbose_name="measured")),
                        ("unit", models.CharField(default="tokens", max_length=48, verbose_name="unit")),
                        (
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.account",
                            ),
                        ),
                        (
                            "device_ms",
                            models.PositiveIntegerField(null=True, verbose_name="milliseconds of the device"),
                        ),
                        (
                            "estimated_ms",
                            models.PositiveIntegerField(
                                null=True, verbose_name="milliseconds of the device, as estimated"
                            ),
                        ),
                        ("software", models.JSONField(default=dict, verbose_name="software that ran it")),
                    ],
                    options={
                        "verbose_name": "run",
                        "indexes": [
                            models.Index(fields=["user", "-id"], name="run_of_user"),
                            models.Index(
                                condition=models.Q(("state__in", ["accepted", "running"])),
                                fields=["id"],
                                name="run_open",
                            ),
                            models.Index(
                                condition=models.Q(("state", "succeeded")),
                                fields=["deployment", "-id"],
                                name="run_succeeded_newest",
                            ),
                            models.Index(
                                condition=models.Q(("token__isnull", False)),
                                fields=["token", "-id"],
                                name="run_by_token",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("charged", None), ("finished_at", None), ("state__in", ["accepted", "running"])
                                    ),
                                    models.Q(
                                        ("charged__isnull", False),
                                        ("finished_at__isnull", False),
                                        ("state__in", ["succeeded", "failed", "cancelled"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="run_ends_with_a_charge",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TokenUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "spending",
                            models.CharField(choices=[("tokens", "Tokens"), ("ms", "Time of devices")], max_length=6),
                        ),
                        ("period", models.CharField(choices=[("day", "a day"), ("month", "a month")], max_length=5)),
                        ("begins_on", models.DateField()),
                        ("used", models.BigIntegerField()),
                        (
                            "token",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.token"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "use of a token",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("token", "spending", "period", "begins_on"), name="token_use_once_a_period"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("used__gte", 0)), name="token_use_not_below_zero"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measurement",
                    fields=[
                        ("entry", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ("run", models.CharField(max_length=26)),
                        ("deployment", models.CharField(max_length=26)),
                        ("attempt", models.PositiveIntegerField()),
                        ("prompt_tokens", models.PositiveIntegerField()),
                        ("completion_tokens", models.PositiveIntegerField()),
                        ("cached_tokens", models.PositiveIntegerField()),
                        ("device_ms", models.PositiveIntegerField()),
                    ],
                    options={
                        "verbose_name": "measurement",
                        "indexes": [models.Index(fields=["run", "attempt"], name="measurement_of_run")],
                    },
                ),
                migrations.CreateModel(
                    name="Medium",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField()),
                        ("asked_by", models.CharField(max_length=80)),
                        ("bytes", models.PositiveIntegerField()),
                        ("data", models.BinaryField()),
                        ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="media", to="inference.run"
                            ),
                        ),
                        ("shown", models.BinaryField(null=True)),
                    ],
                    options={
                        "verbose_name": "file of a run",
                        "indexes": [models.Index(fields=["asked_by", "id"], name="medium_of_asker")],
                        "constraints": [models.UniqueConstraint(fields=("run", "place"), name="medium_once_a_place")],
                    },
                ),
            ],
        ),
    ]
