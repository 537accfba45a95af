"""People, their tokens and devices, organisations and teams."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.operations_samples.cast import Cast, Sample, Samples


def accounts(cast: Cast) -> Samples:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from allauth.usersessions.models import UserSession
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from accounts.actions import add_member, create_organisation, create_token
    from accounts.actions.avatars import stored_at
    from accounts.models import JoinRequest

    organisation = create_organisation(user=cast.owner, handle="weighers", name="The Weighers")
    add_member(organisation=organisation, user=cast.owner, person=cast.reviewer)
    _raw, token = create_token(user=cast.owner, name="sample", scopes=["read"])
    phone = {"name": "phone", "credential": _credential()}
    passkey = Authenticator.objects.create(user=cast.owner, type="webauthn", data=phone)
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
    asked = JoinRequest.objects.create(organisation=organisation, user=cast.editor)
    wish = {**group, "asked": asked.pk}
    member = {"handle": "weighers", "person": cast.reviewer.handle}
    parameters: dict[str, dict[str, Any]] = {
        "mfa_edit_webauthn": {"pk": passkey.pk},
        "mfa_remove_webauthn": {"pk": passkey.pk},
        "accounts:session-end": {"session": session.pk},
        "accounts:token-revocation": {"token": token.pk},
        "accounts:token-cap": {"token": token.pk},
        "accounts:organisation-settings": group,
        "accounts:organisation-avatar": group,
        "accounts:organisation-members": group,
        "accounts:organisation-join": group,
        "accounts:organisation-join-answer": wish,
        "api-organisation-join-requests": group,
        "api-organisation-join-request": wish,
        "accounts:organisation-member": member,
        "accounts:organisation-removal": member,
        "accounts:avatar": {"digest": picture},
        "accounts:owner": {"handle": cast.owner.handle},
        "api-token-detail": {"token": token.pk},
        "api-owner-detail": {"handle": cast.owner.handle},
        "accounts:activity": {"handle": cast.owner.handle},
        "api-owner-activity": {"handle": cast.owner.handle},
        "accounts:contributions": {"handle": cast.owner.handle},
        "accounts:contributions-table": {"handle": cast.owner.handle},
        "api-owner-contributions": {"handle": cast.owner.handle},
        "accounts:feed-activity": {"owner": cast.owner.handle, "form": "atom"},
        "api-organisation-detail": group,
        "api-organisation-members": group,
        "api-organisation-avatar": group,
        "api-organisation-member": member,
        "api-session-detail": {"session": session.pk},
        "accounts:person-roles": {"handle": cast.reviewer.handle},
        "accounts:role-removal": {"handle": cast.reviewer.handle, "role": "reviewer"},
        "api-person-roles": {"handle": cast.reviewer.handle},
        "api-person-role": {"handle": cast.reviewer.handle, "role": "reviewer"},
    }
    samples = {name: Sample(kwargs) for name, kwargs in parameters.items()}
    return samples | _teams(cast, organisation, group)


def _teams(cast: Cast, organisation: Any, group: dict[str, Any]) -> Samples:
    from accounts.actions import add_to_team, create_team
    from accounts.models import DomainProof

    team = create_team(organisation=organisation, user=cast.owner, name="Scales")
    add_to_team(team=team, user=cast.owner, person=cast.reviewer)
    proof = DomainProof.objects.create(organisation=organisation, domain="example.invalid", created_by=cast.owner)
    domain = Sample(group | {"proof": proof.pk})
    one = group | {"team": team.pk}
    member = Sample(one | {"person": cast.reviewer.handle})
    return {
        **dict.fromkeys(("accounts:teams", "api-organisation-teams"), Sample(group)),
        **dict.fromkeys(("accounts:domains", "api-organisation-domains"), Sample(group)),
        **dict.fromkeys(("accounts:domain-check", "accounts:domain-removal", "api-organisation-domain"), domain),
        **dict.fromkeys(("accounts:team", "accounts:team-deletion", "api-organisation-team"), Sample(one)),
        **dict.fromkeys(("accounts:team-removal", "api-organisation-team-member"), member),
    }


def _credential() -> dict[str, Any]:
    """What a device answered when it made a passkey."""
    from fido2.cose import ES256
    from fido2.utils import websafe_encode
    from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

    key = ES256({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    credential = AttestedCredentialData.create(b"a" * 16, b"phone", key)
    data = AuthenticatorData.create(b"h" * 32, AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP, 0, credential)
    asked = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"c" * 32, "http://127.0.0.1")
    made = {"clientDataJSON": asked, "attestationObject": AttestationObject.create("none", data, {})}
    response = {name: websafe_encode(bytes(part)) for name, part in made.items()}
    name = websafe_encode(b"phone")
    return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
