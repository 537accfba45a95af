from core.operations import admin, anyone, operation, owner, signed_in

# Signing in: open to all, each guarded by the stage of signing in that the session has reached, and by rate limits.
for entrance in (
    "account_login",
    "account_signup",
    "account_email_verification_sent",
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "mfa_login_webauthn",
    "mfa_authenticate",
    "account_logout",
):
    operation(entrance, GET=anyone, POST=anyone)
operation("account_inactive", GET=anyone)
operation("account_password_reset_completed", GET=anyone)

for own_page in (
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "accounts:settings-profile",
    "accounts:settings-account",
    "accounts:settings-tokens",
    "accounts:organisation-new",
):
    operation(own_page, GET=signed_in, POST=signed_in)
for own_list in (
    "mfa_index",
    "mfa_list_webauthn",
    "accounts:settings",
):
    operation(own_list, GET=signed_in)
operation("mfa_deactivate_totp", GET=owner, POST=owner)
operation("mfa_view_recovery_codes", GET=owner)
operation("mfa_download_recovery_codes", GET=owner)
operation("mfa_edit_webauthn", GET=owner, POST=owner)
operation("mfa_remove_webauthn", GET=owner, POST=owner)
operation("accounts:settings-avatar", POST=signed_in)
operation("accounts:session-end", POST=owner)
operation("accounts:token-revocation", POST=owner)
operation("accounts:token-cap", POST=owner)

operation("accounts:organisation-settings", GET=owner, POST=owner)
operation("accounts:organisation-avatar", POST=owner)
operation("accounts:organisation-members", GET=owner, POST=owner)
operation("accounts:organisation-join", GET=signed_in, POST=signed_in)
operation("accounts:organisation-join-answer", POST=owner)
operation("accounts:organisation-member", POST=owner)
operation("accounts:organisation-removal", POST=owner)

operation("accounts:domains", GET=owner, POST=owner)
operation("accounts:domain-check", POST=owner)
operation("accounts:domain-removal", POST=owner)
operation("api-organisation-domains", GET=owner, POST=owner)
operation("api-organisation-domain", POST=owner, DELETE=owner)
operation("accounts:teams", GET=owner, POST=owner)
operation("accounts:team", GET=owner, POST=owner)
operation("accounts:team-deletion", POST=owner)
operation("accounts:team-removal", POST=owner)
operation("api-organisation-teams", GET=owner, POST=owner)
operation("api-organisation-team", GET=owner, PATCH=owner, DELETE=owner)
operation("api-organisation-team-member", PUT=owner, DELETE=owner)

operation("accounts:person-roles", GET=admin, POST=admin)
operation("accounts:role-removal", POST=admin)
operation("accounts:roles", GET=anyone)
operation("accounts:avatar", GET=anyone)
operation("accounts:owner", GET=anyone)
for address in ("accounts:activity", "accounts:feed-activity", "api-owner-activity"):
    operation(address, GET=anyone)
for address in ("accounts:contributions", "accounts:contributions-table", "api-owner-contributions"):
    operation(address, GET=anyone)

# The same over REST. No token opens these doors: they look at the session that `X-Session-Token` names.
for entrance in ("registration", "address-again", "login", "second-step", "recovery"):
    operation(f"api-auth-{entrance}", POST=anyone)
for entrance in ("address", "recovery-end", "login-passkey", "second-step-passkey"):
    operation(f"api-auth-{entrance}", GET=anyone, POST=anyone)
operation("api-auth-session", GET=signed_in, DELETE=anyone)
operation("api-auth-again", POST=signed_in)
operation("api-auth-again-code", POST=signed_in)
operation("api-auth-again-passkey", GET=signed_in, POST=signed_in)
# An address may be corrected by whoever has just registered with it.
operation("api-account-addresses", GET=signed_in, POST=anyone, PUT=signed_in, PATCH=signed_in, DELETE=signed_in)
operation("api-account-password", POST=signed_in)
operation("api-account-authenticators", GET=signed_in)
operation("api-account-app", GET=owner, POST=signed_in, DELETE=signed_in)
operation("api-account-codes", GET=owner, POST=signed_in)
operation("api-account-passkeys", GET=signed_in, POST=signed_in, PUT=signed_in, DELETE=signed_in)

operation("api-me", GET=signed_in, PATCH=signed_in)
operation("api-me-avatar", PUT=signed_in, DELETE=signed_in)
operation("api-session-list", GET=signed_in)
operation("api-session-detail", DELETE=owner)
operation("api-token-list", GET=signed_in, POST=signed_in)
operation("api-token-detail", GET=owner, PATCH=owner, DELETE=owner)
operation("api-owner-detail", GET=anyone)
operation("api-person-roles", GET=anyone, POST=admin)
operation("api-person-role", DELETE=admin)
operation("api-organisation-list", GET=anyone, POST=signed_in)
operation("api-organisation-detail", GET=anyone, PATCH=owner)
operation("api-organisation-members", GET=anyone, POST=owner)
operation("api-organisation-join-requests", GET=owner, POST=signed_in)
operation("api-organisation-join-request", GET=owner, PATCH=owner)
operation("api-organisation-avatar", PUT=owner, DELETE=owner)
operation("api-organisation-member", PATCH=owner, DELETE=owner)
