from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.models.owners import Profile
from accounts.models.people import User


class Withheld(Profile):
    """What a profile said, out of sight since others flagged it or a moderator decided so.

    Where those whose it is may mend it, a change brings it back.
    """

    may_mend = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"profile of {self.pk}"


class WithheldProfile(Withheld):
    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="withheld_profile")

    class Meta:
        verbose_name = _("withheld profile")


class WithheldOrganisation(Withheld):
    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="withheld_profile")

    class Meta:
        verbose_name = _("withheld organisation")
