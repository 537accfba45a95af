from django.urls import path

from reviews.applications.api.feeds import ReviewersFeed
from reviews.applications.views import applying, audits, bank, calibration, desk, panel, public, standing

app_name = "applications"
MINE = "reviewer/applications/<str:application>"
TRY = "reviewer/calibration/<str:attempt>"
urlpatterns = [
    path("reviewer/apply", applying.apply, name="apply"),
    path("reviewer/apply/draft", applying.draft, name="draft"),
    path("reviewer/apply/draft/removal", applying.draft_removal, name="draft-removal"),
    path(MINE, applying.application, name="application"),
    path(f"{MINE}/withdrawal", applying.withdraw, name="withdrawal"),
    path(f"{MINE}/dossier/<str:line>/contest", applying.contest, name="contest"),
    path(f"{MINE}/dossier/<str:line>/settlement", desk.settlement, name="settlement"),
    path(f"{MINE}/calibration", desk.admission, name="calibration-pass"),
    path(f"{MINE}/rejection", desk.rejection, name="rejection"),
    path(f"{MINE}/attempts", calibration.start, name="attempts"),
    path(f"{MINE}/kinds/removal", calibration.drop, name="kind-removal"),
    path(f"{MINE}/votes", panel.vote, name="vote"),
    path(f"{MINE}/question", panel.question, name="question"),
    path(f"{MINE}/answer", panel.answer, name="answer"),
    path("feeds/reviewers.<feed:form>", ReviewersFeed.as_view(), name="feed"),
    path("reviewers", public.reviewers, name="reviewers"),
    path("reviewer/credit", public.credit_file, name="credit"),
    path("reviewer/profile", standing.profile, name="profile"),
    path("reviewer/standings/<str:standing>", standing.standing, name="standing"),
    path("reviewer/standings/<str:standing>/acts", standing.act, name="standing-act"),
    path("reviewer/standings/<str:standing>/verdicts/<str:review>", standing.recheck, name="recheck"),
    path("reviewer/standings/<str:standing>/refreshers", standing.refresher, name="refresher"),
    path("reviewer/standings/<str:standing>/signatures/<str:review>", standing.signature, name="signature"),
    path(TRY, calibration.attempt, name="attempt"),
    path(f"{TRY}/cases/<str:sheet>", calibration.case, name="case"),
    path(f"{TRY}/cases/<str:sheet>/draft", calibration.draft, name="case-draft"),
    path(f"{TRY}/cases/<str:sheet>/submission", calibration.submission, name="case-submission"),
    path(f"{TRY}/cases/<str:sheet>/skip", calibration.skip, name="case-skip"),
    path(f"{TRY}/cases/<str:sheet>/dispute", calibration.dispute, name="case-dispute"),
    path("reviewer/audits/<str:audit>", audits.audit, name="audit"),
    path("reviewer/audits/<str:audit>/dispute", audits.dispute, name="audit-dispute"),
    path("desk/calibration-bank", bank.bank, name="bank"),
    path("desk/calibration-bank/releases", bank.from_release, name="case-from-release"),
    path("desk/calibration-bank/cases/<str:case>/retirement", bank.retirement, name="case-retirement"),
    path("desk/calibration-bank/cases/<str:case>/return", bank.bringing_back, name="case-return"),
    path("desk/calibration-bank/cases/<str:case>/difficulty", bank.difficulty, name="case-difficulty"),
    path("desk/calibration-bank/disputes/<str:dispute>", bank.dispute, name="dispute-settlement"),
    path("desk/calibration-bank/ratings/<str:attempt>", bank.rating, name="rating"),
    path("desk/applications", desk.desk, name="desk"),
]
