from django.urls import path

from resources.grants.views import applying, deciding, own

app_name = "grants"
ONE = "resources/requests/<str:request_id>"
urlpatterns = [
    path("resources", own.resources, name="resources"),
    path("resources/apply", applying.apply, name="apply"),
    path("resources/apply/draft", applying.draft, name="draft"),
    path("resources/apply/draft/removal", applying.draft_removal, name="draft-removal"),
    path(ONE, own.one, name="request"),
    path(f"{ONE}/withdrawal", own.withdraw, name="withdrawal"),
    path(f"{ONE}/question", deciding.question, name="question"),
    path(f"{ONE}/answer", deciding.answer, name="answer"),
    path(f"{ONE}/committee", deciding.committee, name="committee"),
    path(f"{ONE}/seats", deciding.seat, name="seats"),
    path(f"{ONE}/score", deciding.score, name="score"),
    path(f"{ONE}/stepping-down", deciding.stepping_down, name="stepping-down"),
    path(f"{ONE}/decision", deciding.decision, name="decision"),
    path(f"{ONE}/acceptance", deciding.acceptance, name="acceptance"),
    path(f"{ONE}/refusal", deciding.refusal, name="refusal"),
    path("desk/resources", deciding.desk, name="desk"),
    path("resources/grants/<str:grant>", own.grant, name="grant"),
]
