from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from reviews.api import assignments, classes, deliberation, desk, holds, invitations, records, safety, submissions
from reviews.views.progress import api_events

ONE = "submissions/<str:release>"
MINE = "reviews/<str:assignment>"
INVITED = "reviews/invitations/<str:assignment>"
urlpatterns = [
    path("submissions", submissions.Submissions.as_view(), name="api-submission-list"),
    path(ONE, submissions.OneSubmission.as_view(), name="api-submission-detail"),
    path(f"{ONE}/checks", submissions.Checks.as_view(), name="api-submission-checks"),
    path(f"{ONE}/events", api_events, name="api-submission-events"),
    path(f"{ONE}/changes", submissions.Changes.as_view(), name="api-submission-changes"),
    path(f"{ONE}/changes/<str:change>", submissions.OneChange.as_view(), name="api-submission-change"),
    path(f"{ONE}/round", submissions.NextRound.as_view(), name="api-submission-round"),
    path(f"{ONE}/reviews", submissions.Reviews.as_view(), name="api-submission-reviews"),
    path(f"{ONE}/decisions", submissions.Decisions.as_view(), name="api-submission-decisions"),
    path(f"{ONE}/review", submissions.ReviewStart.as_view(), name="api-submission-review-start"),
    path(f"{ONE}/scope-rejection", submissions.ScopeRejection.as_view(), name="api-submission-scope-rejection"),
    path(f"{ONE}/decision", submissions.OneDecision.as_view(), name="api-submission-decision"),
    path(f"{ONE}/fixes", safety.Fixes.as_view(), name="api-submission-fixes"),
    path(f"{ONE}/candidates", assignments.Candidates.as_view(), name="api-submission-candidates"),
    path(f"{ONE}/invitations", assignments.Invitations.as_view(), name="api-submission-invitations"),
    path(f"{ONE}/wave", assignments.Wave.as_view(), name="api-submission-wave"),
    path("me/reviewing", invitations.Reviewing.as_view(), name="api-reviewing"),
    path("reviews/invitations", invitations.MyInvitations.as_view(), name="api-invitation-list"),
    path(f"{INVITED}/acceptance", invitations.Acceptance.as_view(), name="api-invitation-acceptance"),
    path(f"{INVITED}/refusal", invitations.Refusal.as_view(), name="api-invitation-refusal"),
    path("assignments", assignments.Assignments.as_view(), name="api-assignment-list"),
    path("assignments/<str:assignment>/nudge", assignments.Nudge.as_view(), name="api-assignment-nudge"),
    path("desk/submissions", submissions.EditorsDesk.as_view(), name="api-editors-desk"),
    path("records/<str:release>", records.OneRecord.as_view(), name="api-record"),
    path(f"{ONE}/third", deliberation.Third.as_view(), name="api-submission-third"),
    path(f"{ONE}/reviews/<str:place>/usefulness", deliberation.Usefulness.as_view(), name="api-words-usefulness"),
    path(f"{ONE}/reviews/<str:place>/quality", deliberation.QualityOf.as_view(), name="api-words-quality"),
    path("rounds/<str:round>/remarks", deliberation.Remarks.as_view(), name="api-round-remarks"),
    path("rounds/<str:round>/revisions", deliberation.Revisions.as_view(), name="api-round-revisions"),
    path("rounds/<str:round>/clearance", deliberation.Clearance.as_view(), name="api-round-clearance"),
    path("reviews", desk.MyReviews.as_view(), name="api-review-list"),
    path("reviews/available", desk.Available.as_view(), name="api-review-available"),
    path(MINE, desk.MyReview.as_view(), name="api-review-detail"),
    path(f"{MINE}/changes", desk.MyChanges.as_view(), name="api-review-changes"),
    path(f"{MINE}/changes/<str:change>", desk.MyChange.as_view(), name="api-review-change"),
    path(f"{MINE}/return", desk.HandingBack.as_view(), name="api-review-return"),
    path(f"{MINE}/submission", desk.Sending.as_view(), name="api-review-submission"),
    path("safety", safety.Locked.as_view(), name="api-safety-list"),
    path(f"{ONE}/quarantine", safety.Quarantine.as_view(), name="api-submission-quarantine"),
    path(f"{ONE}/quarantine/confirmation", safety.LockConfirmation.as_view(), name="api-submission-lock"),
    path(f"{ONE}/restoration", safety.Restoration.as_view(), name="api-submission-restoration"),
    path(f"{ONE}/takedowns", safety.Takedowns.as_view(), name="api-submission-takedowns"),
    path(f"{ONE}/takedowns/confirmation", safety.TakedownConfirmation.as_view(), name="api-submission-takedown-yes"),
    path(f"{ONE}/takedowns/refusal", safety.TakedownRefusal.as_view(), name="api-submission-takedown-no"),
    path(f"{ONE}/hold", holds.HoldOfSubmission.as_view(), name="api-submission-hold"),
    path("samples", classes.Samples.as_view(), name="api-sample-list"),
    path("samples/<str:sample>", classes.OneSample.as_view(), name="api-sample-detail"),
    path("samples/<str:sample>/upholding", classes.Upholding.as_view(), name="api-sample-upholding"),
    path("samples/<str:sample>/overturning", classes.Overturning.as_view(), name="api-sample-overturning"),
    path(
        "projects/<handle:owner>/<project:name>/compare/<int:before>..<int:after>",
        classes.Comparison.as_view(),
        name="api-project-comparison",
    ),
]
