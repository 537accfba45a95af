from django.urls import path

from resources.grants.api.calls import CallsFeed
from resources.grants.api.public import GrantsFeed
from resources.grants.views import adjusting, applying, call_desk, calls, deciding, grant, own, public

app_name = "grants"
ONE = "resources/requests/<str:request_id>"
CALL = "desk/calls/<slug:call>"
GRANT = "resources/grants/<str:grant>"
urlpatterns = [
    path("resources", own.resources, name="resources"),
    path("resources/apply", applying.apply, name="apply"),
    path("resources/apply/draft", applying.draft, name="draft"),
    path("resources/apply/draft/removal", applying.draft_removal, name="draft-removal"),
    path(ONE, own.one, name="request"),
    path(f"{ONE}/withdrawal", own.withdraw, name="withdrawal"),
    path(f"{ONE}/question", deciding.question, name="question"),
    path(f"{ONE}/answer", deciding.answer, name="answer"),
    path(f"{ONE}/feasibility", deciding.feasibility, name="feasibility"),
    path(f"{ONE}/committee", deciding.committee, name="committee"),
    path(f"{ONE}/seats", deciding.seat, name="seats"),
    path(f"{ONE}/score", deciding.score, name="score"),
    path(f"{ONE}/stepping-down", deciding.stepping_down, name="stepping-down"),
    path(f"{ONE}/decision", deciding.decision, name="decision"),
    path(f"{ONE}/acceptance", deciding.acceptance, name="acceptance"),
    path(f"{ONE}/refusal", deciding.refusal, name="refusal"),
    path("feeds/grants.<feed:form>", GrantsFeed.as_view(), name="feed"),
    path("grants", public.listing, name="register"),
    path("grants/<str:grant>", public.registered, name="registered"),
    path("feeds/calls.<feed:form>", CallsFeed.as_view(), name="calls-feed"),
    path("calls", calls.listing, name="calls"),
    path("calls/<slug:call>", calls.one, name="call"),
    path("desk/calls", call_desk.desk, name="calls-desk"),
    path(CALL, call_desk.one, name="call-desk"),
    path(f"{CALL}/publication", call_desk.publication, name="call-publication"),
    path(f"{CALL}/cancellation", call_desk.cancellation, name="call-cancellation"),
    path(f"{CALL}/panel", call_desk.panel, name="call-panel"),
    path(f"{CALL}/panel/replacement", call_desk.replacement, name="call-replacement"),
    path(f"{CALL}/decision", call_desk.decision, name="call-decision"),
    path("funds", public.money, name="funds"),
    path("funds/<slug:pool>", public.fund, name="fund"),
    path("desk/pools", public.desk, name="pools"),
    path("desk/resources", deciding.desk, name="desk"),
    path(GRANT, grant.grant, name="grant"),
    path(f"{GRANT}/reports", grant.report, name="reports"),
    path(f"{GRANT}/changes", grant.change, name="changes"),
    path(f"{GRANT}/members/<str:handle>/removal", grant.member_removal, name="member-removal"),
    path(f"{GRANT}/adjustments", adjusting.adjustment, name="adjustments"),
    path("desk/allowances", adjusting.allowances, name="allowances"),
    path("desk/allowances/<str:handle>", adjusting.allowance, name="allowance"),
    path("desk/allowances/<str:handle>/adjustments", adjusting.allowance_adjustment, name="allowance-adjustments"),
    path("resources/adjustments/<str:adjustment>/answer", adjusting.answer, name="adjustment-answer"),
    path(f"{GRANT}/suspension", grant.suspension, name="suspension"),
    path(f"{GRANT}/revocation", grant.revocation, name="revocation"),
    path("resources/reports/<str:report>/answer", grant.report_answer, name="report-answer"),
    path("resources/changes/<str:change>/answer", grant.change_answer, name="change-answer"),
    path("resources/changes/<str:change>/withdrawal", grant.change_withdrawal, name="change-withdrawal"),
]
