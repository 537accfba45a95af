"""The closed lists of people: kinds of owner, roles, scopes of tokens."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class OwnerKind(TextChoices):
    USER = "user", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class MemberRole(TextChoices):
    """What a person may do in an organisation."""

    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")


class JoinState(TextChoices):
    """What became of somebody's wish to belong to an organisation."""

    WAITING = "waiting", pgettext_lazy("join", "Waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("join", "Accepted")
    DECLINED = "declined", pgettext_lazy("join", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("join", "Withdrawn")


class Role(TextChoices):
    """What a person may do for the whole site."""

    REVIEWER = "reviewer", _("Reviewer")
    EDITOR = "editor", _("Editor")
    MODERATOR = "moderator", _("Moderator")
    OFFICER = "officer", _("Resource officer")
    ADMIN = "admin", _("Administrator")


class Trust(IntegerChoices):
    """How far the community knows a person: computed from what they did here (`moderation.trust`), never bought."""

    NEW = 0, pgettext_lazy("trust", "New")
    BASIC = 1, pgettext_lazy("trust", "Basic")
    MEMBER = 2, pgettext_lazy("trust", "Member")
    REGULAR = 3, pgettext_lazy("trust", "Regular")
    STEWARD = 4, pgettext_lazy("trust", "Steward")


class GrantSource(TextChoices):
    """How somebody came by a role."""

    APPOINTED = "appointed", _("Appointed by those who run the site")
    EARNED = "earned", _("Earned")


class Scope(TextChoices):
    """What a token may be used for; a token never gives more than its owner has."""

    READ = "read", _("Read what I may read")
    WRITE = "write", _("Change projects, files and discussions in my name")
    INFERENCE = "inference", _("Run models on my allowance")
    REVIEW = "review", _("Review in my name")
    GRANT = "grant", _("Ask for and manage resources")
    ADMIN = "admin", _("Use my staff rights")


class CapPeriod(TextChoices):
    """Over what a token may spend so much: days and months of UTC."""

    DAY = "day", _("a day")
    MONTH = "month", _("a month")


class DomainState(TextChoices):
    """Whether a domain is known to be an organisation's."""

    WAITING = "waiting", pgettext_lazy("domain", "Not proved yet")
    VERIFIED = "verified", pgettext_lazy("domain", "Proved")
    LOST = "lost", pgettext_lazy("domain", "No longer proved")


class DomainFinding(TextChoices):
    """What stood where the proof should stand."""

    PROOF = "proof", pgettext_lazy("domain", "The line is there")
    OTHER = "other", pgettext_lazy("domain", "A file without the line, which begins")
    NO_FILE = "no_file", pgettext_lazy("domain", "No such file")
    ELSEWHERE = "elsewhere", pgettext_lazy("domain", "It leads away to another host")
    UNREACHABLE = "unreachable", pgettext_lazy("domain", "No answer")


# Every move leaves the event `domain.<name>`.
DOMAIN_MOVES = Moves(
    "domain",
    DomainState,
    [
        Move("verify", [DomainState.WAITING, DomainState.LOST], DomainState.VERIFIED),
        Move("lose", [DomainState.VERIFIED], DomainState.LOST),
    ],
)

# Every move leaves the event `joinrequest.<name>`.
JOIN_MOVES = Moves(
    "joinrequest",
    JoinState,
    [
        Move("accept", [JoinState.WAITING], JoinState.ACCEPTED),
        Move("decline", [JoinState.WAITING], JoinState.DECLINED),
        Move("withdraw", [JoinState.WAITING], JoinState.WITHDRAWN),
    ],
)
