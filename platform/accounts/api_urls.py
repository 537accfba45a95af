from django.urls import path

from accounts import (
    api,
    converters,  # noqa: F401  (registers `handle`)
)

urlpatterns = [
    path("me", api.Me.as_view(), name="api-me"),
    path("tokens", api.Tokens.as_view(), name="api-token-list"),
    path("tokens/<str:token>", api.TokenDetail.as_view(), name="api-token-detail"),
    path("owners/<handle:handle>", api.OwnerDetail.as_view(), name="api-owner-detail"),
    path("organisations", api.Organisations.as_view(), name="api-organisation-list"),
    path("organisations/<handle:handle>", api.OrganisationDetail.as_view(), name="api-organisation-detail"),
    path("organisations/<handle:handle>/members", api.OrganisationMembers.as_view(), name="api-organisation-members"),
    path(
        "organisations/<handle:handle>/members/<handle:person>",
        api.OrganisationMember.as_view(),
        name="api-organisation-member",
    ),
]
