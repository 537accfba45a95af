"""Objects to knock with: for every address with parameters, what to put into them.

One function a package. It gets the cast and returns, per URL name, the parameters of an object that `cast.owner` owns,
`cast.writer` may write to, and `cast.reviewer` may review. A door whose parameters are missing here fails the walk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User

Samples = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Cast:
    stranger: User
    writer: User
    owner: User
    reviewer: User
    editor: User
    moderator: User
    admin: User


def accounts(cast: Cast) -> Samples:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from allauth.usersessions.models import UserSession
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from accounts.actions import add_member, create_organisation, create_token
    from accounts.actions.avatars import stored_at

    organisation = create_organisation(user=cast.owner, handle="weighers", name="The Weighers")
    add_member(organisation=organisation, user=cast.owner, person=cast.reviewer)
    _raw, token = create_token(user=cast.owner, name="sample", scopes=["read"])
    passkey = Authenticator.objects.create(user=cast.owner, type="webauthn", data={"name": "phone", "credential": {}})
    TOTP.activate(cast.owner, generate_totp_secret())
    RecoveryCodes.activate(cast.owner)
    hour_ago = timezone.now() - timedelta(hours=1)
    session = UserSession.objects.create(
        user=cast.owner, ip="127.0.0.1", session_key="sample", user_agent="Sample", last_seen_at=hour_ago
    )
    picture = "5a" * 32
    if not default_storage.exists(stored_at(picture)):
        default_storage.save(stored_at(picture), ContentFile(b"RIFF"))
    group = {"handle": "weighers"}
    member = {"handle": "weighers", "person": cast.reviewer.handle}
    return {
        "mfa_edit_webauthn": {"pk": passkey.pk},
        "mfa_remove_webauthn": {"pk": passkey.pk},
        "accounts:session-end": {"session": session.pk},
        "accounts:token-revocation": {"token": token.pk},
        "accounts:organisation-settings": group,
        "accounts:organisation-avatar": group,
        "accounts:organisation-members": group,
        "accounts:organisation-member": member,
        "accounts:organisation-removal": member,
        "accounts:avatar": {"digest": picture},
        "accounts:owner": {"handle": cast.owner.handle},
        "api-token-detail": {"token": token.pk},
        "api-owner-detail": {"handle": cast.owner.handle},
        "api-organisation-detail": group,
        "api-organisation-members": group,
        "api-organisation-member": member,
    }


def nothing(cast: Cast) -> Samples:
    return {}


PACKAGES: dict[str, Callable[[Cast], Samples]] = {
    "accounts": accounts,
    "core": nothing,
    "web": nothing,
    "repositories": nothing,
    "projects": nothing,
    "reviews": nothing,
    "inference": nothing,
}
