from django.urls import path

from accounts import converters  # noqa: F401  (registers `handle`)
from accounts.api import avatars, organisations, people, tokens

urlpatterns = [
    path("me", people.Me.as_view(), name="api-me"),
    path("me/avatar", avatars.MyAvatar.as_view(), name="api-me-avatar"),
    path("sessions", people.Sessions.as_view(), name="api-session-list"),
    path("sessions/<int:session>", people.OneSession.as_view(), name="api-session-detail"),
    path("tokens", tokens.Tokens.as_view(), name="api-token-list"),
    path("tokens/<str:token>", tokens.TokenDetail.as_view(), name="api-token-detail"),
    path("owners/<handle:handle>", people.OwnerDetail.as_view(), name="api-owner-detail"),
    path("organisations", organisations.Organisations.as_view(), name="api-organisation-list"),
    path("organisations/<handle:handle>", organisations.OrganisationDetail.as_view(), name="api-organisation-detail"),
    path(
        "organisations/<handle:handle>/members",
        organisations.OrganisationMembers.as_view(),
        name="api-organisation-members",
    ),
    path(
        "organisations/<handle:handle>/avatar",
        avatars.OrganisationAvatar.as_view(),
        name="api-organisation-avatar",
    ),
    path(
        "organisations/<handle:handle>/members/<handle:person>",
        organisations.OrganisationMember.as_view(),
        name="api-organisation-member",
    ),
]
