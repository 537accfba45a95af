from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.owners import Owner, Profile
from accounts.states import JoinState, MemberRole
from core.fields import ULIDField


class Organisation(Profile):
    id = ULIDField(primary_key=True)
    owner = models.OneToOneField(Owner, on_delete=models.PROTECT, related_name="organisation")
    members: "models.ManyToManyField[models.Model, Membership]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="accounts.Membership", related_name="organisations"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("organisation")

    def __str__(self) -> str:
        return self.handle

    @property
    def handle(self) -> str:
        return self.owner.handle

    def get_absolute_url(self) -> str:
        return self.owner.get_absolute_url()


class Membership(models.Model):
    id = ULIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=MemberRole.choices, default=MemberRole.MEMBER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("membership")
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organisation_id}"

    @property
    def is_admin(self) -> bool:
        return self.role == MemberRole.ADMIN


class FormerMembership(models.Model):
    """That somebody once belonged to an organisation, and until when: who left yesterday is no stranger today."""

    id = ULIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="former_memberships")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("former membership")
        indexes = [models.Index(fields=["user", "ended_at"], name="former_membership_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organisation_id} until {self.ended_at:%Y-%m-%d}"


class JoinRequest(models.Model):
    """Somebody wishes to belong to an organisation. One waits at a time; what became of earlier ones stays."""

    id = ULIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    note = models.CharField(_("why"), max_length=500, blank=True)
    state = models.CharField(max_length=9, choices=JoinState.choices, default=JoinState.WAITING)
    state_changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("request to join")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(state=JoinState.WAITING),
                name="one_waiting_join_request_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.organisation_id}"
