from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import handles
from accounts.models.owners import Owner, Profile
from accounts.states import GrantSource, Role, Trust
from core.fields import ULIDField
from core.prepared import Given, Prepared


class People(BaseUserManager["User"]):
    """Rows only; a person comes to the site through `accounts.actions.register_user`."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(handle=(username or "").lower())


class User(Profile, AbstractBaseUser):
    """A person with an account. Rights come from role grants alone, so there are no groups and no superuser flag."""

    id = ULIDField(primary_key=True)
    owner = models.OneToOneField(Owner, on_delete=models.PROTECT, related_name="user")
    handle = models.CharField(_("handle"), max_length=handles.LONGEST, unique=True)
    email = models.EmailField(_("e-mail address"), max_length=254)
    is_verified = models.BooleanField(_("e-mail address verified"), default=False)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(_("active"), default=True, help_text=_("A closed account cannot sign in."))
    created_at = models.DateTimeField(default=timezone.now)
    trust = models.PositiveSmallIntegerField(
        pgettext_lazy("people", "trust"), choices=Trust.choices, default=Trust.NEW, db_default=0
    )
    silenced_until = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    suspension_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.handle

    def get_absolute_url(self) -> str:
        return reverse("accounts:owner", args=[self.handle])

    @property
    def is_suspended(self) -> bool:
        ends = self.suspended_until
        return self.suspended_at is not None and (ends is None or ends > timezone.now())

    @property
    def is_silenced(self) -> bool:
        return self.silenced_until is not None and self.silenced_until > timezone.now()

    @cached_property
    def grants(self) -> dict[str, str]:
        """Each role of this person, and where it came from."""
        return dict(_granted(user=self.pk))

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.grants)

    def has_role(self, *roles: str) -> bool:
        return not self.grants.keys().isdisjoint(roles)

    # The three questions that Django's admin asks.
    @property
    def is_staff(self) -> bool:
        return self.has_role(Role.ADMIN)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and not self.is_suspended and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.has_perm(app_label)


class RoleGrant(models.Model):
    id = ULIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    source = models.CharField(
        max_length=10, choices=GrantSource.choices, default=GrantSource.APPOINTED, db_default="appointed"
    )
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("role grant")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_grant_per_role")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


def _of_person() -> "models.QuerySet[RoleGrant, tuple[str, str]]":
    return RoleGrant.objects.filter(user=Given("user", ULIDField())).values_list("role", "source")


_granted: Prepared[tuple[str, str]] = Prepared(_of_person)
