"""Every address of the site. A handle is never a reserved word, so `/<owner>` competes with no address of ours."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularSwaggerView

from config.forks import Fork
from core.schema_view import ApiSchema
from inference.openai.views import unknown

api: list[URLPattern | URLResolver] = [
    path("", include("core.api_urls")),
    path("", include("accounts.api_urls")),
    path("", include("deliberation.api_urls")),
    path("", include("deliberation.appeals.api_urls")),
    path("", include("deliberation.claims.api_urls")),
    path("", include("notifications.api_urls")),
    path("", include("webhooks.api_urls")),
    path("", include("moderation.api_urls")),
    path("", include("moderation.trust.api_urls")),
    path("", include("search.api_urls")),
    path("", include("discussions.api_urls")),
    path("", include("discussions.reports.api_urls")),
    path("", include("repositories.api_urls")),
    path("", include("projects.api_urls")),
    path("", include("projects.collections.api_urls")),
    path("", include("projects.usage.api_urls")),
    path("", include("resources.grants.api_urls")),
    path("", include("resources.ledger.api_urls")),
    path("", include("resources.metering.api_urls")),
    path("", include("resources.jobs.api_urls")),
    path("", include("resources.figures.api_urls")),
    path("", include("projects.trending.api_urls")),
    path("", include("projects.teams.api_urls")),
    path("", include("projects.pulls.api_urls")),
    path("", include("projects.transfers.api_urls")),
    path("", include("projects.access.api_urls")),
    path("", include("projects.imports.api_urls")),
    path("", include("reviews.api_urls")),
    path("", include("reviews.applications.api_urls")),
    path("", include("reviews.conduct.api_urls")),
    path("", include("reviews.metrics.api_urls")),
    path("", include("inference.batches.api_urls")),
    path("", include("inference.fleet.api_urls")),
    path("", include("inference.playground.api_urls")),
    path("", include("inference.upstreams.api_urls")),
    path("", include("inference.api_urls")),
    path("", include("web.rulebook.api_urls")),
    path("", include("web.desks.api_urls")),
    path("schema", ApiSchema.as_view(), name="api-schema"),
    path(
        "docs",
        SpectacularSwaggerView.as_view(url_name="api-schema", template_name="web/api_docs.html"),
        name="api-docs",
    ),
]

pages: list[URLPattern | URLResolver] = [
    # First, for it is asked for by the hundred: nobody has to look through the addresses of others before.
    path("v1", unknown, {"rest": ""}, name="openai-root"),  # else it is the page of an owner that nobody can be
    path("v1/", include("inference.openai.urls")),
    Fork("api/v1/", api),
    path("", include("hub.urls")),
    path("", include("inference.task_posts.urls")),
    path("admin/", admin.site.urls),
    path("", include("web.urls")),
    path("", include("deliberation.claims.urls")),
    path("", include("notifications.urls")),
    path("", include("webhooks.urls")),
    path("", include("moderation.urls")),
    path("", include("moderation.trust.urls")),
    path("", include("search.urls")),
    path("", include("discussions.urls")),
    path("", include("discussions.reports.urls")),
    path("", include("reviews.urls")),
    path("", include("reviews.applications.urls")),
    path("", include("reviews.conduct.urls")),
    path("", include("reviews.metrics.urls")),
    path("", include("resources.grants.urls")),
    path("", include("resources.ledger.urls")),
    path("", include("resources.metering.urls")),
    path("", include("resources.jobs.urls")),
    path("", include("inference.playground.urls")),
    path("", include("inference.urls")),
    path("", include("inference.batches.urls")),
    path("", include("inference.fleet.urls")),
    path("", include("inference.upstreams.urls")),
    path("", include("deliberation.urls")),
    path("", include("deliberation.appeals.urls")),
    path("", include("accounts.urls")),
    path("", include("projects.collections.urls")),
    path("", include("projects.usage.urls")),
    path("", include("projects.trending.urls")),
    path("", include("projects.teams.urls")),
    path("", include("projects.pulls.urls")),
    path("", include("projects.transfers.urls")),
    path("", include("projects.access.urls")),
    path("", include("projects.imports.urls")),
    path("", include("projects.urls")),
]

urlpatterns = [Fork("", pages)]

handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler500 = "web.errors.server_error"
