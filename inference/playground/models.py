from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ULIDField
from inference.models import Run
from inference.naming import OfRelease
from projects.states import Visibility

TITLE_LENGTH, NAME_LENGTH, REASON_LENGTH = 120, 80, 300


class Conversation(OfRelease, models.Model):
    """What somebody talked about with one release of a model: a tree of turns, for them alone."""

    id = ULIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations")
    release = models.ForeignKey("projects.Release", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    # The id of its newest turn, which is its place among the others.
    last = models.CharField(max_length=26)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("conversation")
        indexes: ClassVar = [models.Index(fields=["user", "-last"], name="conversation_of_user")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("playground:conversation", args=[self.pk])

    @property
    def has_later_release(self) -> bool:
        """A conversation goes on with the release with which it began; another one is published by now."""
        return not self.is_nameless and self.release.project.published_release_id not in {None, self.release_id}


class Turn(models.Model):
    """A question and its answer, which are a run. Turns with one parent are branches: a question that was put in other
    words, or answered once more."""

    id = ULIDField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="turn")

    class Meta:
        verbose_name = _("turn")
        indexes: ClassVar = [models.Index(fields=["conversation", "id"], name="turn_of_conversation")]

    def __str__(self) -> str:
        return f"{self.pk} of {self.conversation_id}"

    def get_absolute_url(self) -> str:
        return f"{reverse('playground:conversation', args=[self.conversation_id])}?turn={self.pk}#turn-{self.pk}"

    @property
    def question(self) -> str:
        """Empty once it is forgotten."""
        messages: Any = self.run.input[-1] if self.run.input else []
        return str(messages[-1]["content"]) if messages else ""

    @property
    def system(self) -> str:
        messages: Any = self.run.input[-1] if self.run.input else []
        return str(messages[0]["content"]) if messages and messages[0]["role"] == "system" else ""

    @property
    def answer(self) -> str:
        choices = (self.run.output or {}).get("choices") or [{"text": ""}]
        return str(choices[0]["text"])


class SavedPrompt(models.Model):
    """How somebody likes to ask: what the model is told, a text to begin with, settings; under a name of their own.

    A public one is seen by whoever sees the model that it is for; without a model, by nobody else.
    """

    id = ULIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="prompts")
    project = models.ForeignKey("projects.Project", on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    system = models.TextField(_("system prompt"), blank=True)
    text = models.TextField(_("text"), blank=True)
    params = models.JSONField(_("parameters"), default=dict)
    visibility = models.CharField(
        _("visibility"),
        max_length=8,
        choices=Visibility.choices,
        default=Visibility.PRIVATE,
        db_default=Visibility.PRIVATE,
    )
    # Since then others do not see it: it was flagged.
    hidden_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved prompt")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "name"], name="prompt_once_by_name")]
        indexes: ClassVar = [
            models.Index(fields=["project", "-id"], name="prompt_shared", condition=models.Q(visibility="public"))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("playground:prompt", args=[self.pk])

    @property
    def is_private(self) -> bool:
        return self.visibility == Visibility.PRIVATE

    @property
    def delisting(self) -> "Delisting | None":
        """By whom, and why, it is not listed beside its model."""
        found = (each for each in self.delistings.all() if each.project_id == self.project_id)
        return next(found, None)

    @property
    def sees_model(self) -> bool:
        """Whether whoever looks may see what it is for: `queries` asks, and who does not ask learns nothing."""
        return bool(getattr(self, "sees", False))

    @property
    def model(self) -> str:
        """What it is for, where whoever looks may know."""
        return str(self.project) if self.project and self.sees_model else ""

    @property
    def as_initial(self) -> dict[str, Any]:
        """What a form begins with."""
        return {**self.params, "system": self.system, "prompt": self.text}


class Delisting(models.Model):
    """Those who run a model do not want this prompt beside it. It stays when the prompt is for another model, so that
    it is not back by way of one."""

    prompt = models.ForeignKey(SavedPrompt, on_delete=models.CASCADE, related_name="delistings")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("delisting")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prompt", "project"], name="prompt_delisted_once_of_a_model")
        ]

    def __str__(self) -> str:
        return f"{self.prompt_id} of {self.project_id}"
