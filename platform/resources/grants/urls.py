from django.urls import path

from resources.grants.views import applying, own

app_name = "grants"
ONE = "resources/requests/<str:request_id>"
urlpatterns = [
    path("resources", own.resources, name="resources"),
    path("resources/apply", applying.apply, name="apply"),
    path("resources/apply/draft", applying.draft, name="draft"),
    path("resources/apply/draft/removal", applying.draft_removal, name="draft-removal"),
    path(ONE, own.one, name="request"),
    path(f"{ONE}/withdrawal", own.withdraw, name="withdrawal"),
    path("resources/grants/<str:grant>", own.grant, name="grant"),
]
