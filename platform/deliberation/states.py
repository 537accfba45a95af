from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TieKind(TextChoices):
    """What somebody says ties them to another. The site cannot know it by itself."""

    FAMILY = "family", _("Family or close friend")
    MONEY = "money", _("Money: employer, client, investor")
    MENTOR = "mentor", _("Teacher, supervisor or mentor")
    DISPUTE = "dispute", _("An open dispute")
