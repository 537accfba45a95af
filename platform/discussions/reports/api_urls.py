from django.urls import path

from discussions.reports.api import advisories, pictures, reports, visiting

REPORT = "reports/<str:report>"
FOLLOWED = "reports/followed/<str:token>"
urlpatterns = [
    path("reports", reports.Reports.as_view(), name="api-reports"),
    path("reports/yours", reports.YourReports.as_view(), name="api-reports-yours"),
    path("reports/similar", reports.SimilarReports.as_view(), name="api-reports-similar"),
    path("reports/question", visiting.VisitorQuestion.as_view(), name="api-reports-question"),
    path("reports/followed", visiting.VisitorReports.as_view(), name="api-reports-followed"),
    path("reports/followed/proof/<str:token>", visiting.FollowedProof.as_view(), name="api-followed-proof"),
    path(FOLLOWED, visiting.Followed.as_view(), name="api-followed"),
    path(f"{FOLLOWED}/comments", visiting.FollowedComments.as_view(), name="api-followed-comments"),
    path(f"{FOLLOWED}/verdict", visiting.FollowedVerdict.as_view(), name="api-followed-verdict"),
    path(f"{FOLLOWED}/contest", visiting.FollowedContest.as_view(), name="api-followed-contest"),
    path(f"{FOLLOWED}/email", visiting.FollowedEmail.as_view(), name="api-followed-email"),
    path(f"{FOLLOWED}/claim", visiting.FollowedClaim.as_view(), name="api-followed-claim"),
    path(REPORT, reports.OneReport.as_view(), name="api-report"),
    path("advisories", advisories.Advisories.as_view(), name="api-advisories"),
    path("advisories/<str:advisory>", advisories.OneAdvisory.as_view(), name="api-advisory"),
    path(f"{REPORT}/embargo", advisories.EmbargoOfReport.as_view(), name="api-report-embargo"),
    path(f"{REPORT}/advisory", advisories.AdvisoryOfReport.as_view(), name="api-report-advisory"),
    path(f"{REPORT}/comments", reports.CommentsOfReport.as_view(), name="api-report-comments"),
    path(f"{REPORT}/triage", reports.Triage.as_view(), name="api-report-triage"),
    path(f"{REPORT}/moves", reports.MovesOfReport.as_view(), name="api-report-moves"),
    path(f"{REPORT}/confirmation", reports.Confirmation.as_view(), name="api-report-confirmation"),
    path(f"{REPORT}/rerun", reports.RerunOfReport.as_view(), name="api-report-rerun"),
    path(f"{REPORT}/verdict", reports.Verdict.as_view(), name="api-report-verdict"),
    path(f"{REPORT}/contest", reports.Contest.as_view(), name="api-report-contest"),
    path(f"{REPORT}/watch", reports.WatchOfReport.as_view(), name="api-report-watch"),
    path(f"{REPORT}/screenshots", pictures.ScreenshotsOfReport.as_view(), name="api-report-screenshots"),
    path(f"{REPORT}/screenshots/<str:screenshot>", pictures.OneScreenshot.as_view(), name="api-report-screenshot"),
]
