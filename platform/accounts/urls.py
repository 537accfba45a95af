"""Signing in, settings, profiles, organisations.

The sign-in library finds its pages by name, so its views stand here under its names and our addresses: one address a
page, no redirects, and nothing of the library is reachable that is not written down. `<handle:…>` matches no reserved
word, so the order of packages does not matter.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_safe

from accounts import converters  # noqa: F401  (registers `handle`)
from accounts.api.activity import ActivityFeed
from accounts.views import activity, contributions, domains, granting, joining, organisations, profiles, teams
from accounts.views import settings as own
from core import feeds as _feeds  # noqa: F401  (registers `feed`)

form = require_http_methods(["GET", "HEAD", "POST"])  # the library's form views would take PUT as well

entrance = [
    path("login", form(account.login), name="account_login"),
    path("login/passkey", form(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("login/again", form(account.reauthenticate), name="account_reauthenticate"),
    path("login/again/code", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("login/again/passkey", form(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("login/closed", require_safe(account.account_inactive), name="account_inactive"),
    path("2fa", form(mfa.authenticate), name="mfa_authenticate"),
    path("logout", form(account.logout), name="account_logout"),
    path("register", form(account.signup), name="account_signup"),
    path("register/confirm", form(account.email_verification_sent), name="account_email_verification_sent"),
    path("recover", form(account.password_reset), name="account_reset_password"),
    path("recover/code", form(account.confirm_password_reset_code), name="account_confirm_password_reset_code"),
    path("recover/password", form(account.complete_password_reset), name="account_complete_password_reset"),
    path("recover/done", require_safe(account.password_reset_from_key_done), name="account_password_reset_completed"),
]
security = [
    path("", own.security, name="mfa_index"),
    path("/password", form(account.password_change), name="account_change_password"),
    path("/password/first", form(account.password_set), name="account_set_password"),
    path("/totp", form(totp.activate_totp), name="mfa_activate_totp"),
    path("/totp/off", form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("/recovery-codes", require_safe(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("/recovery-codes/new", form(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        "/recovery-codes/download",
        require_safe(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("/passkeys", require_safe(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("/passkeys/new", form(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("/passkeys/<int:pk>", form(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("/passkeys/<int:pk>/removal", form(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]
pages = [
    path("settings", own.index, name="settings"),
    path("settings/profile", own.profile, name="settings-profile"),
    path("settings/profile/avatar", own.avatar, name="settings-avatar"),
    path("settings/account", own.account, name="settings-account"),
    path("settings/security/sessions/<int:session>/end", own.end_session, name="session-end"),
    path("settings/tokens", own.tokens, name="settings-tokens"),
    path("settings/tokens/<str:token>/cap", own.cap_token, name="token-cap"),
    path("settings/tokens/<str:token>/revocation", own.revoke_token, name="token-revocation"),
    path("orgs/new", organisations.new, name="organisation-new"),
    path("orgs/<handle:handle>/settings", organisations.settings, name="organisation-settings"),
    path("orgs/<handle:handle>/avatar", organisations.avatar, name="organisation-avatar"),
    path("orgs/<handle:handle>/join", joining.join, name="organisation-join"),
    path("orgs/<handle:handle>/join/<str:asked>", joining.answer, name="organisation-join-answer"),
    path("orgs/<handle:handle>/members", organisations.members, name="organisation-members"),
    path("orgs/<handle:handle>/members/<handle:person>", organisations.member, name="organisation-member"),
    path("orgs/<handle:handle>/members/<handle:person>/removal", organisations.removal, name="organisation-removal"),
    path("orgs/<handle:handle>/domains", domains.domains, name="domains"),
    path("orgs/<handle:handle>/domains/<str:proof>/check", domains.check, name="domain-check"),
    path("orgs/<handle:handle>/domains/<str:proof>/removal", domains.removal, name="domain-removal"),
    path("orgs/<handle:handle>/teams", teams.teams, name="teams"),
    path("orgs/<handle:handle>/teams/<str:team>", teams.team, name="team"),
    path("orgs/<handle:handle>/teams/<str:team>/deletion", teams.deletion, name="team-deletion"),
    path("orgs/<handle:handle>/teams/<str:team>/members/<handle:person>/removal", teams.removal, name="team-removal"),
    path("desk/people/<handle:handle>/roles", granting.roles, name="person-roles"),
    path("desk/people/<handle:handle>/roles/<slug:role>/removal", granting.removal, name="role-removal"),
    path("about/roles", profiles.roles, name="roles"),
    path("avatars/<str:digest>.webp", profiles.avatar, name="avatar"),
    path("<handle:handle>", profiles.owner, name="owner"),
    path("<handle:handle>/activity", activity.activity, name="activity"),
    path("<handle:handle>/contributions", contributions.contributions, name="contributions"),
    path("<handle:handle>/contributions/table.csv", contributions.table, name="contributions-table"),
    path("feeds/owners/<handle:owner>/activity.<feed:form>", ActivityFeed.as_view(), name="feed-activity"),
]
urlpatterns = [
    path("", include(entrance)),
    path("settings/addresses", form(account.email), name="account_email"),
    path("settings/security", include(security)),
    path("", include((pages, "accounts"))),
]
