from django.urls import path

from resources.grants.api import adjusting, asking, calls, deciding, grants, life, public

ONE = "resources/requests/<str:request_id>"
CALL = "resources/calls/<slug:call>"
GRANT = "resources/grants/<str:grant>"
urlpatterns = [
    path("resources/requests", asking.Requests.as_view(), name="api-request-list"),
    path("resources/requests/preview", asking.Preview.as_view(), name="api-request-preview"),
    path("resources/requests/draft", asking.Draft.as_view(), name="api-request-draft"),
    path(ONE, asking.OneRequest.as_view(), name="api-request-detail"),
    path(f"{ONE}/question", deciding.Question.as_view(), name="api-request-question"),
    path(f"{ONE}/answer", deciding.Answer.as_view(), name="api-request-answer"),
    path(f"{ONE}/feasibility", deciding.Feasibility.as_view(), name="api-request-feasibility"),
    path(f"{ONE}/committee", deciding.Committee.as_view(), name="api-request-committee"),
    path(f"{ONE}/seats", deciding.Seats.as_view(), name="api-request-seats"),
    path(f"{ONE}/score", deciding.Score.as_view(), name="api-request-score"),
    path(f"{ONE}/decision", deciding.Decision.as_view(), name="api-request-decision"),
    path(f"{ONE}/acceptance", deciding.Acceptance.as_view(), name="api-request-acceptance"),
    path("resources/calls", calls.Calls.as_view(), name="api-call-list"),
    path(CALL, calls.OneCall.as_view(), name="api-call-detail"),
    path(f"{CALL}/publication", calls.Publication.as_view(), name="api-call-publication"),
    path(f"{CALL}/panel", calls.Panel.as_view(), name="api-call-panel"),
    path(f"{CALL}/ranking", calls.Ranking.as_view(), name="api-call-ranking"),
    path("resources/register", public.Register.as_view(), name="api-grant-register"),
    path("resources/register/<str:grant>", public.OneRegistered.as_view(), name="api-grant-registered"),
    path("resources/rates", public.Rates.as_view(), name="api-rate-list"),
    path("resources/pools", public.Funds.as_view(), name="api-pool-list"),
    path("resources/pools/<str:pool>", public.OneFund.as_view(), name="api-pool-detail"),
    path("resources/pools/<str:pool>/grants", public.GrantsOfPool.as_view(), name="api-pool-grants"),
    path("resources/pools/<str:pool>/gifts", public.Gifts.as_view(), name="api-pool-gifts"),
    path("resources/desk", deciding.Desk.as_view(), name="api-request-desk"),
    path("resources/seats", deciding.MySeats.as_view(), name="api-request-my-seats"),
    path("resources/grants", grants.MyGrants.as_view(), name="api-grant-list"),
    path(GRANT, grants.OneGrant.as_view(), name="api-grant-detail"),
    path(f"{GRANT}/members/<str:handle>", grants.GrantMember.as_view(), name="api-grant-member"),
    path(f"{GRANT}/days", grants.BurningOfGrant.as_view(), name="api-grant-days"),
    path(f"{GRANT}/reports", life.Reports.as_view(), name="api-grant-reports"),
    path("resources/reports/<str:report>/answer", life.ReportAnswer.as_view(), name="api-grant-report-answer"),
    path(f"{GRANT}/changes", life.Changes.as_view(), name="api-grant-changes"),
    path("resources/changes/<str:change>/answer", life.ChangeAnswer.as_view(), name="api-grant-change-answer"),
    path(f"{GRANT}/adjustments", adjusting.Adjustments.as_view(), name="api-grant-adjustments"),
    path(
        "resources/allowances/<str:handle>/adjustments",
        adjusting.AllowanceAdjustments.as_view(),
        name="api-grant-allowance-adjustments",
    ),
    path(
        "resources/adjustments/<str:adjustment>/answer",
        adjusting.AdjustmentAnswer.as_view(),
        name="api-grant-adjustment-answer",
    ),
    path(f"{GRANT}/suspension", life.Suspension.as_view(), name="api-grant-suspension"),
    path(f"{GRANT}/revocation", life.Revoking.as_view(), name="api-grant-revocation"),
]
