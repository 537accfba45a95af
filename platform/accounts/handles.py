"""The rules of handles: the first part of an address, so short, ASCII and impossible to mistake for another."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 2, 39
PATTERN = r"[a-z0-9](?:-?[a-z0-9])*"
_SHAPE = re.compile(PATTERN, re.ASCII)

# Every first word of an address of ours, now or planned, and words that would pretend to speak for the site.
RESERVED = frozenset(
    """
    2fa about access access-requests account accounts admin administrator administrators advisories announcements
    anonymous api app appeal
    appeals apps arena assets attachments auth avatar avatars badges batches benchmarks blog board boards browse buckets
    calls code codes collection collections commonweight community compare conduct config contact dashboard data
    dataset datasets delete desk developer developers discuss discussions docs documentation download downloads
    edit editor editors email error errors events everyone explore export favicon feed feeds file files flag flags
    follow following forum funds general git grant grants group groups guest health healthz help home host hub icon
    hf-inference imports
    icons image images import inbox index inference info internal invite issues jobs join jsi18n kernels language
    languages leaderboard leaderboards legal licence licences license licenses list login logout mail main media
    member members messages metrics mfa mod model models moderation moderator moderators new news nobody none
    notification notifications null oai oauth official offline openapi org organisation organisations organization
    organizations orgs owner owner-handle owners page pages papers passkey passkeys password people ping pins
    playground policies policy posts pricing privacy private profile profiles project projects public random readyz
    recover recovery register release releases report reports research resolve resources review reviewer reviewers
    reviews role roles root rss run runs schema search security self session sessions settings setup sign-in sign-
    out sign-up signin signout signup site sitemap space spaces sponsors staff standing static stats status store
    styleguide submission submissions submit subscribe support system t tag tags task tasks team teams terms test
    tests theme themes thread threads token tokens tool tools topic topics transfers transparency trending trust try
    undefined update upload uploads user users v1 v2 verify version via view-as void watch webhook webhooks
    webmaster welcome well-known who wiki worker workers www xet you your
    """.split()  # noqa: SIM905  (hundreds of quotation marks would hide the words)
)
_LOOKALIKES = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"))


def skeleton(handle: str) -> str:
    """What the eye keeps of a handle: two handles with one skeleton could be taken for each other."""
    seen = handle.casefold().replace("-", "")
    for shown, taken_for in _LOOKALIKES:
        seen = seen.replace(shown, taken_for)
    return seen


_RESERVED_SKELETONS = frozenset(skeleton(word) for word in RESERVED)


def is_reserved(handle: str) -> bool:
    return skeleton(handle) in _RESERVED_SKELETONS


def has_shape(handle: str) -> bool:
    return SHORTEST <= len(handle) <= LONGEST and _SHAPE.fullmatch(handle) is not None


def validate_handle(handle: str) -> None:
    """Refuse what can never be a handle. Whether it is free is a question for the database."""
    if not has_shape(handle):
        raise ValidationError(
            _("Use 2 to 39 small letters a–z, digits and single hyphens, beginning and ending with a letter or digit."),
            code="handle_shape",
        )
    if is_reserved(handle):
        raise ValidationError(_("This word is kept for the site. Choose another handle."), code="handle_reserved")
