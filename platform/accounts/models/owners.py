from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import handles
from accounts.states import OwnerKind
from core.fields import ULIDField

if TYPE_CHECKING:
    from accounts.models.organisations import Organisation
    from accounts.models.people import User


class Owner(models.Model):
    """Who projects belong to: a person or an organisation, under a handle that nobody else has or resembles."""

    id = ULIDField(primary_key=True)
    handle = models.CharField(_("handle"), max_length=handles.LONGEST, unique=True)
    skeleton = models.CharField(max_length=handles.LONGEST, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=OwnerKind.choices)
    created_at = models.DateTimeField(default=timezone.now)

    if TYPE_CHECKING:
        user: User
        organisation: Organisation

    class Meta:
        verbose_name = _("owner")
        constraints = [
            models.CheckConstraint(name="owner_handle_is_lower_case", condition=models.Q(handle=Lower("handle")))
        ]

    def __str__(self) -> str:
        return self.handle

    def get_absolute_url(self) -> str:
        return reverse("accounts:owner", args=[self.handle])

    @property
    def is_organisation(self) -> bool:
        return self.kind == OwnerKind.ORGANISATION

    @property
    def profile(self) -> "User | Organisation":
        """The person or organisation behind the handle (one query unless selected with the owner)."""
        return self.organisation if self.is_organisation else self.user


class HandleRedirect(models.Model):
    """A handle given up in a rename. It leads to its former owner for good, so nobody can squat on it."""

    handle = models.CharField(max_length=handles.LONGEST, unique=True)
    skeleton = models.CharField(max_length=handles.LONGEST, db_index=True)
    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="former_handles")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.handle} → {self.owner_id}"


class Profile(models.Model):
    """What people and organisations both show of themselves."""

    name = models.CharField(_("name"), max_length=80, blank=True)
    bio = models.TextField(_("about"), max_length=2000, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    avatar = models.CharField(max_length=64, blank=True, editable=False, help_text="SHA-256 of the stored picture")

    class Meta:
        abstract = True

    @property
    def display_name(self) -> str:
        return self.name or str(self)

    @property
    def words(self) -> dict[str, str]:
        """What its people wrote, as a form asks for it."""
        return {"name": self.name, "bio": self.bio, "website": self.website}

    @property
    def avatar_url(self) -> str:
        return reverse("accounts:avatar", args=[self.avatar]) if self.avatar else ""
