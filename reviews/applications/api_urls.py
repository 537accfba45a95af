from django.urls import path

from reviews.applications.api import applying, audits, calibration, public, standing

ONE = "reviewer/applications/<str:application>"
STANDING = "reviewer/standings/<str:standing>"
TRY = "reviewer/calibrations/<str:attempt>"
urlpatterns = [
    path("reviewer/eligibility", applying.EligibilityMeter.as_view(), name="api-reviewer-eligibility"),
    path("reviewer/applications", applying.Applications.as_view(), name="api-application-list"),
    path("reviewer/applications/draft", applying.Draft.as_view(), name="api-application-draft"),
    path(ONE, applying.OneApplication.as_view(), name="api-application-detail"),
    path(f"{ONE}/dossier/<str:line>/contest", applying.Contest.as_view(), name="api-application-contest"),
    path(f"{ONE}/dossier/<str:line>/settlement", applying.Settlement.as_view(), name="api-application-settlement"),
    path(f"{ONE}/calibration", applying.CalibrationPass.as_view(), name="api-application-calibration-pass"),
    path(f"{ONE}/rejection", applying.Rejection.as_view(), name="api-application-rejection"),
    path(f"{ONE}/attempts", calibration.Attempts.as_view(), name="api-application-attempts"),
    path(f"{ONE}/kinds/removal", calibration.DroppedKind.as_view(), name="api-application-kind-removal"),
    path(f"{ONE}/votes", standing.Vote.as_view(), name="api-application-vote"),
    path(f"{ONE}/question", standing.Question.as_view(), name="api-application-question"),
    path(f"{ONE}/answer", standing.Answer.as_view(), name="api-application-answer"),
    path("reviewers", public.Reviewers.as_view(), name="api-reviewers"),
    path("reviewer/credit", public.Credit.as_view(), name="api-reviewer-credit"),
    path("reviewer/credit/key", public.CreditKey.as_view(), name="api-reviewer-credit-key"),
    path("reviewer/credit/check", public.CreditCheck.as_view(), name="api-reviewer-credit-check"),
    path("reviewer/standings", standing.Standings.as_view(), name="api-standing-list"),
    path(STANDING, standing.OneStanding.as_view(), name="api-standing-detail"),
    path(f"{STANDING}/progress", standing.StandingProgress.as_view(), name="api-standing-progress"),
    path(f"{STANDING}/verdicts", standing.Verdicts.as_view(), name="api-standing-verdicts"),
    path(f"{STANDING}/verdicts/<str:review>", standing.Recheck.as_view(), name="api-standing-recheck"),
    path(f"{STANDING}/refreshers", standing.Refreshers.as_view(), name="api-standing-refreshers"),
    path(f"{STANDING}/signatures", standing.Signatures.as_view(), name="api-standing-signature"),
    path(TRY, calibration.OneAttempt.as_view(), name="api-attempt-detail"),
    path(f"{TRY}/cases/<str:sheet>", calibration.OneSheet.as_view(), name="api-attempt-case"),
    path(f"{TRY}/cases/<str:sheet>/submission", calibration.Sending.as_view(), name="api-attempt-case-submission"),
    path(f"{TRY}/cases/<str:sheet>/dispute", calibration.Disputing.as_view(), name="api-attempt-case-dispute"),
    path("reviewer/audits", audits.Audits.as_view(), name="api-audit-list"),
    path("reviewer/audits/<str:audit>", audits.OneAudit.as_view(), name="api-audit-detail"),
    path("reviewer/audits/<str:audit>/dispute", audits.AuditDispute.as_view(), name="api-audit-dispute"),
    path("calibration/ratings", calibration.Ratings.as_view(), name="api-rating-list"),
    path("calibration/ratings/<str:attempt>", calibration.Rating.as_view(), name="api-rating-detail"),
    path("calibration/cases", calibration.Cases.as_view(), name="api-case-list"),
    path("calibration/releases", calibration.FromRelease.as_view(), name="api-case-from-release"),
    path("calibration/cases/<str:case>", calibration.OneCase.as_view(), name="api-case-detail"),
    path("calibration/cases/<str:case>/retirement", calibration.Retirement.as_view(), name="api-case-retirement"),
    path("calibration/disputes/<str:dispute>", calibration.DisputeSettlement.as_view(), name="api-dispute-settlement"),
]
