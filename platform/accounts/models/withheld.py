from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.owners import Profile
from accounts.models.people import User


class WithheldProfile(Profile):
    """What somebody said of themselves, out of sight since others flagged it or a moderator decided so.

    Where they may mend it, a change brings it back.
    """

    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="withheld_profile")
    may_mend = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("withheld profile")

    def __str__(self) -> str:
        return f"profile of {self.person_id}"
