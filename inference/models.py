from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.states import CapPeriod
from core.fields import ULIDField
from inference.fields import SentenceField
from inference.marking import Stretch, about_file, filled, marked, named, ranked, words_of
from inference.moments import Spoken, spoken
from inference.naming import OfRelease
from inference.states import AWAY, OPEN, DeploymentState, Precision, RunState, Source, Spending, Visibility
from inference.vocabulary import BY_FILES, BY_PICTURES, Task
from inference.weighing import Weighed, weighed
from resources.ledger.models import UNIT_LENGTH
from resources.units import CPU, TOKENS, in_words

FASTEST = 10_000  # tokens a second of one text, beyond what machines write: whatever seems faster came in one piece


class Deployment(models.Model):
    """A release being served for one task on one class of device. Its row outlives every loading and unloading."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey("projects.Release", on_delete=models.CASCADE, related_name="deployments")
    # What an adapter is put on, as it was when the adapter was first asked for.
    base = models.ForeignKey("projects.Release", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    task = models.CharField(_("task"), max_length=32, choices=Task.choices)
    device_class = models.CharField(_("device"), max_length=16, default="cpu")
    precision = models.CharField(
        _("weights"), max_length=8, choices=Precision.choices, default=Precision.STORED, db_default=Precision.STORED
    )
    state = models.CharField(_("state"), max_length=8, choices=DeploymentState.choices, default=DeploymentState.COLD)
    state_changed_at = models.DateTimeField(default=timezone.now)
    host = models.CharField(_("host"), max_length=120, blank=True)
    bytes = models.BigIntegerField(_("memory in bytes"), default=0)
    context_length = models.PositiveIntegerField(_("context in tokens"), null=True)
    load_seconds = models.FloatField(_("seconds to load"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    software = models.JSONField(_("software that runs it"), default=dict, blank=True)  # names and versions
    error_code = models.CharField(max_length=64, blank=True)
    error = SentenceField(_("reason of the failure"), blank=True)
    drained_at = models.DateTimeField(_("takes no new runs since"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("deployment")
        constraints = [
            models.UniqueConstraint(fields=["release", "task", "device_class"], name="deployment_once_per_device")
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.task} {self.device_class}"

    @property
    def is_warm(self) -> bool:
        return self.state == DeploymentState.READY

    @property
    def is_in_int8(self) -> bool:
        return self.precision == Precision.INT8

    @property
    def may_be_in_int8(self) -> bool:
        """Only text generation on the CPU is, and what is in memory stays as it is."""
        is_served = self.task == Task.TEXT_GENERATION and self.device_class == CPU and self.upstream is None
        return is_served and self.state in AWAY

    @property
    def upstream(self) -> Any:
        """The server of others that runs it at present, or None."""
        relayed = getattr(self, "relayed", None)
        return relayed.upstream if relayed and relayed.upstream.paused_at is None else None


class Run(OfRelease, models.Model):
    """One request to a model: written when it is accepted and when it ends, never in between for a token's sake."""

    id = ULIDField(primary_key=True)
    release = models.ForeignKey("projects.Release", on_delete=models.PROTECT, related_name="runs")
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="runs")
    # Both have an index of their own below.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, db_index=False, related_name="runs")
    token = models.ForeignKey("accounts.Token", models.SET_NULL, null=True, db_index=False, related_name="+")
    payer = models.CharField(max_length=80)
    # What it is charged to, and in which unit. Runs from before the ledger have no account.
    account = models.ForeignKey("ledger.Account", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.CharField(_("unit"), max_length=UNIT_LENGTH, default=TOKENS)
    source = models.CharField(_("asked from"), max_length=8, choices=Source.choices)
    task = models.CharField(_("task"), max_length=32, choices=Task.choices)
    kind = models.CharField(max_length=10)  # chat, text, embed, classify, solve, rewrite
    params = models.JSONField(_("parameters"), default=dict)
    input = models.JSONField(_("input"))
    output = models.JSONField(_("output"), null=True)
    software = models.JSONField(_("software that ran it"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.ACCEPTED)
    error_code = models.CharField(max_length=64, blank=True)
    error = SentenceField(_("what went wrong"), blank=True)
    reserved = models.BigIntegerField(_("reserved"), default=0)
    measured = models.BigIntegerField(_("measured"), null=True)
    charged = models.BigIntegerField(_("charged"), null=True)
    prompt_tokens = models.PositiveIntegerField(_("tokens read"), null=True)
    completion_tokens = models.PositiveIntegerField(_("tokens written"), null=True)
    cached_tokens = models.PositiveIntegerField(_("tokens read from cache"), null=True)
    device_ms = models.PositiveIntegerField(_("milliseconds of the device"), null=True)
    estimated_ms = models.PositiveIntegerField(_("milliseconds of the device, as estimated"), null=True)
    seconds = models.FloatField(_("seconds"), null=True)
    time_to_first_token = models.FloatField(_("seconds to the first token"), null=True)
    visibility = models.CharField(
        _("who may see it"), max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    withheld_at = models.DateTimeField(null=True, blank=True)  # kept from others, whoever it is shared with
    web = models.CharField(max_length=26, blank=True)  # the web process that waits for the answer
    deadline_at = models.DateTimeField()
    created_at = models.DateTimeField(pgettext_lazy("run", "asked"), default=timezone.now)
    finished_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("run")
        indexes = [
            models.Index(fields=["user", "-id"], name="run_of_user"),
            models.Index(fields=["token", "-id"], condition=models.Q(token__isnull=False), name="run_by_token"),
            models.Index(
                fields=["deployment", "-id"], condition=models.Q(state="succeeded"), name="run_succeeded_newest"
            ),
            models.Index(fields=["id"], condition=models.Q(state__in=["accepted", "running"]), name="run_open"),
        ]
        constraints = [
            models.CheckConstraint(
                name="run_ends_with_a_charge",
                condition=models.Q(state__in=["accepted", "running"], finished_at=None, charged=None)
                | models.Q(
                    state__in=["succeeded", "failed", "cancelled"],
                    finished_at__isnull=False,
                    charged__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("inference:run", args=[self.id])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_chat(self) -> bool:
        """Then its answer is Markdown."""
        return self.kind == "chat"

    @property
    def asked_by(self) -> str:
        """A person, or the visitors of an address: as in `asker_key`."""
        return f"user:{self.user_id}" if self.user_id else self.payer

    @property
    def paid_by(self) -> str:
        """By which word one asks that it pays again: as in `Payer.wish`."""
        kind = self.payer.partition(":")[0]
        return {"review": "review", "grant": self.account_id}.get(kind, "own") or ""

    @property
    def charge(self) -> str:
        """What it cost, in words: 27 tokens, 1 s 200 ms of GPU."""
        return in_words(self.unit, self.charged or 0)

    @property
    def turns(self) -> list[dict[str, str]]:
        """What was asked, as turns of a conversation."""
        if self.is_by_files:
            return [{"role": "user", "content": "\n".join(map(about_file, self.input))}]
        if self.kind == "chat":
            return [turn for turns in self.input for turn in turns]
        return [{"role": "user", "content": "\n".join(map(words_of, self.input))}]

    @property
    def first_words(self) -> str:
        turns = self.turns
        return turns[-1]["content"].strip() if turns else ""

    @property
    def answer(self) -> str:
        """The first text that was written; empty until it ends."""
        choices = (self.output or {}).get("choices") or [{"text": ""}]
        return str(choices[0]["text"])

    @property
    def is_cut(self) -> bool:
        """The answer ended because no more was to be written, in the middle of what it says."""
        return self.state == RunState.SUCCEEDED and any(
            choice.get("finish_reason") == "length" for choice in (self.output or {}).get("choices") or []
        )

    @property
    def is_cut_by_context(self) -> bool:
        """Less than was asked for: question and answer together are all that the model can read."""
        longest = self.params.get("max_tokens")
        return self.is_cut and (not longest or (self.completion_tokens or 0) < longest)

    @property
    def is_by_files(self) -> bool:
        return self.task in BY_FILES

    @property
    def shown_as(self) -> str:
        """The element that shows its files."""
        return "img" if self.task in BY_PICTURES else "audio"

    @property
    def kept_places(self) -> list[int]:
        """Of its files that are still here."""
        return list(self.media.order_by("place").values_list("place", flat=True))

    @property
    def settings(self) -> list[tuple[str, str]]:
        """The parameters as they were given, those that were left out aside."""
        return [(name, str(value)) for name, value in self.params.items() if value not in (None, "", [])]

    @property
    def compared(self) -> list[tuple[str, list[float]]]:
        """Texts with how alike they are to each other, for embeddings."""
        return list(zip(map(str, self.input), (self.output or {}).get("similarity", []), strict=False))

    @property
    def weighed(self) -> list[Weighed]:
        """The tokens of the answer with how likely each was, where whoever asked wanted to look at it."""
        return weighed(self.output)

    @property
    def spoken(self) -> list[Spoken]:
        """What was heard, with its times."""
        return spoken(self.output)

    @property
    def marked(self) -> list[list[Stretch]]:
        return marked(self)

    @property
    def named(self) -> list[list[Stretch]]:
        return named(self)

    @property
    def ranked(self) -> list[list[Stretch]]:
        return ranked(self)

    @property
    def filled(self) -> Any:
        return filled(self)

    @property
    def tokens_per_second(self) -> float | None:
        """Speed of writing, after the first token. What was heard all at once does not tell how fast it was written."""
        if not self.completion_tokens or self.completion_tokens < 2 or not self.seconds:
            return None
        writing, after = self.seconds - (self.time_to_first_token or 0), self.completion_tokens - 1
        return after / writing if writing * FASTEST > after else None


class Medium(models.Model):
    """A picture or a recording that a run was asked about, as it came. The run itself holds facts about it, and those
    stay when it leaves. `shown` is the drawing of a picture that people see, once somebody has looked at it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="media")
    place = models.PositiveSmallIntegerField()
    asked_by = models.CharField(max_length=80)  # as in `Run.asked_by`
    bytes = models.PositiveIntegerField()
    data = models.BinaryField()
    shown = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("file of a run")
        indexes = [models.Index(fields=["asked_by", "id"], name="medium_of_asker")]
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="medium_once_a_place")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.place}"


class Measurement(models.Model):
    """What an engine says that a run took, for good. No settled run is looked at when it is written, nor is it when a
    run is settled: `proofs` compares the two."""

    entry = models.CharField(max_length=40, primary_key=True)  # of the stream that it came by
    # A name, not a reference: it is to be found wrong where no such run is.
    run = models.CharField(max_length=26)
    deployment = models.CharField(max_length=26)
    attempt = models.PositiveIntegerField()
    prompt_tokens = models.PositiveIntegerField()
    completion_tokens = models.PositiveIntegerField()
    cached_tokens = models.PositiveIntegerField()
    device_ms = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("measurement")
        indexes = [models.Index(fields=["run", "attempt"], name="measurement_of_run")]

    def __str__(self) -> str:
        return f"{self.run} ({self.attempt}): {self.device_ms} ms"

    @property
    def written_at(self) -> datetime:
        """Entries are named by the moment in which Redis took them."""
        return datetime.fromtimestamp(int(self.entry.partition("-")[0]) / 1000, UTC)


class TokenUse(models.Model):
    """What runs with a capped token spent in one day or month: what open ones reserve, what ended ones were charged."""

    token = models.ForeignKey("accounts.Token", on_delete=models.CASCADE, related_name="+")
    spending = models.CharField(max_length=6, choices=Spending.choices)
    period = models.CharField(max_length=5, choices=CapPeriod.choices)
    begins_on = models.DateField()
    used = models.BigIntegerField()

    class Meta:
        verbose_name = _("use of a token")
        constraints = [
            models.UniqueConstraint(
                fields=["token", "spending", "period", "begins_on"], name="token_use_once_a_period"
            ),
            models.CheckConstraint(condition=models.Q(used__gte=0), name="token_use_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.token_id} since {self.begins_on}: {self.used} {self.spending}"
