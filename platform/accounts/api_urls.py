"""`/auth` and `/account` are laid out like the API for apps of the sign-in library, which explains each step."""

from django.urls import path

from accounts import converters  # noqa: F401  (registers `handle`)
from accounts.api import (
    activity,
    avatars,
    contributions,
    domains,
    entrance,
    joining,
    organisations,
    passkeys,
    people,
    roles,
    security,
    teams,
    tokens,
)

signing_in = [
    path("auth/signup", entrance.Register.as_view(), name="api-auth-registration"),
    path("auth/email/verify", entrance.AddressProof.as_view(), name="api-auth-address"),
    path("auth/email/verify/resend", entrance.AddressProofAgain.as_view(), name="api-auth-address-again"),
    path("auth/login", entrance.SignIn.as_view(), name="api-auth-login"),
    path("auth/2fa/authenticate", entrance.SecondStep.as_view(), name="api-auth-second-step"),
    path("auth/session", entrance.Session.as_view(), name="api-auth-session"),
    path("auth/password/request", entrance.Recovery.as_view(), name="api-auth-recovery"),
    path("auth/password/reset", entrance.RecoveryEnd.as_view(), name="api-auth-recovery-end"),
    path("auth/reauthenticate", entrance.Again.as_view(), name="api-auth-again"),
    path("auth/2fa/reauthenticate", entrance.AgainByCode.as_view(), name="api-auth-again-code"),
    path("auth/webauthn/login", passkeys.SignInByPasskey.as_view(), name="api-auth-login-passkey"),
    path("auth/webauthn/authenticate", passkeys.SecondStepByPasskey.as_view(), name="api-auth-second-step-passkey"),
    path("auth/webauthn/reauthenticate", passkeys.AgainByPasskey.as_view(), name="api-auth-again-passkey"),
    path("account/email", security.Addresses.as_view(), name="api-account-addresses"),
    path("account/password/change", security.PasswordChange.as_view(), name="api-account-password"),
    path("account/authenticators", security.Authenticators.as_view(), name="api-account-authenticators"),
    path("account/authenticators/totp", security.AuthenticatorApp.as_view(), name="api-account-app"),
    path("account/authenticators/recovery-codes", security.RecoveryCodes.as_view(), name="api-account-codes"),
    path("account/authenticators/webauthn", passkeys.Passkeys.as_view(), name="api-account-passkeys"),
]
urlpatterns = [
    *signing_in,
    path("me", people.Me.as_view(), name="api-me"),
    path("me/avatar", avatars.MyAvatar.as_view(), name="api-me-avatar"),
    path("sessions", people.Sessions.as_view(), name="api-session-list"),
    path("sessions/<int:session>", people.OneSession.as_view(), name="api-session-detail"),
    path("tokens", tokens.Tokens.as_view(), name="api-token-list"),
    path("tokens/<str:token>", tokens.TokenDetail.as_view(), name="api-token-detail"),
    path("owners/<handle:handle>", people.OwnerDetail.as_view(), name="api-owner-detail"),
    path("owners/<handle:handle>/activity", activity.Activity.as_view(), name="api-owner-activity"),
    path("owners/<handle:handle>/contributions", contributions.Contributions.as_view(), name="api-owner-contributions"),
    path("people/<handle:handle>/roles", roles.Roles.as_view(), name="api-person-roles"),
    path("people/<handle:handle>/roles/<slug:role>", roles.OneRole.as_view(), name="api-person-role"),
    path("organisations", organisations.Organisations.as_view(), name="api-organisation-list"),
    path("organisations/<handle:handle>", organisations.OrganisationDetail.as_view(), name="api-organisation-detail"),
    path(
        "organisations/<handle:handle>/join-requests",
        joining.JoinRequests.as_view(),
        name="api-organisation-join-requests",
    ),
    path(
        "organisations/<handle:handle>/join-requests/<str:asked>",
        joining.OneJoinRequest.as_view(),
        name="api-organisation-join-request",
    ),
    path("organisations/<handle:handle>/avatar", avatars.OrganisationAvatar.as_view(), name="api-organisation-avatar"),
    path(
        "organisations/<handle:handle>/members",
        organisations.OrganisationMembers.as_view(),
        name="api-organisation-members",
    ),
    path(
        "organisations/<handle:handle>/members/<handle:person>",
        organisations.OrganisationMember.as_view(),
        name="api-organisation-member",
    ),
    path("organisations/<handle:handle>/domains", domains.Domains.as_view(), name="api-organisation-domains"),
    path(
        "organisations/<handle:handle>/domains/<str:proof>",
        domains.OneDomain.as_view(),
        name="api-organisation-domain",
    ),
    path("organisations/<handle:handle>/teams", teams.Teams.as_view(), name="api-organisation-teams"),
    path("organisations/<handle:handle>/teams/<str:team>", teams.OneTeam.as_view(), name="api-organisation-team"),
    path(
        "organisations/<handle:handle>/teams/<str:team>/members/<handle:person>",
        teams.OneTeamMember.as_view(),
        name="api-organisation-team-member",
    ),
]
