from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Measure(TextChoices):
    """What is counted. Each has parts, which are named by their codes: a state, an outcome, a finding, a verb."""

    STATE = "state", _("Time in each state")
    CLOCK = "clock", _("Turns within their limit")
    OUTCOME = "outcome", _("Decisions")
    REVIEW = "review", _("Time from taking a review to sending it")
    INVITATION = "invitation", _("Invitations")
    APPEAL = "appeal", _("Appeals")
    SAMPLE = "sample", _("Looked at after publication")
    OVERRIDE = "override", _("Overrides")


# About people who may be unnamed: told of all kinds together, of months that are over, of five people at the least.
OF_REVIEWERS = (Measure.REVIEW, Measure.INVITATION)
