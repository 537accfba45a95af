from django.urls import path

from reviews.api import desk, safety, submissions

ONE = "submissions/<str:release>"
MINE = "reviews/<str:assignment>"
urlpatterns = [
    path("submissions", submissions.Submissions.as_view(), name="api-submission-list"),
    path(ONE, submissions.OneSubmission.as_view(), name="api-submission-detail"),
    path(f"{ONE}/checks", submissions.Checks.as_view(), name="api-submission-checks"),
    path(f"{ONE}/changes", submissions.Changes.as_view(), name="api-submission-changes"),
    path(f"{ONE}/changes/<str:change>", submissions.OneChange.as_view(), name="api-submission-change"),
    path(f"{ONE}/round", submissions.NextRound.as_view(), name="api-submission-round"),
    path(f"{ONE}/reviews", submissions.Reviews.as_view(), name="api-submission-reviews"),
    path(f"{ONE}/review", submissions.ReviewStart.as_view(), name="api-submission-review-start"),
    path(f"{ONE}/scope-rejection", submissions.ScopeRejection.as_view(), name="api-submission-scope-rejection"),
    path(f"{ONE}/decision", submissions.OneDecision.as_view(), name="api-submission-decision"),
    path(f"{ONE}/fixes", safety.Fixes.as_view(), name="api-submission-fixes"),
    path("reviews", desk.MyReviews.as_view(), name="api-review-list"),
    path("reviews/available", desk.Available.as_view(), name="api-review-available"),
    path(MINE, desk.MyReview.as_view(), name="api-review-detail"),
    path(f"{MINE}/changes", desk.MyChanges.as_view(), name="api-review-changes"),
    path(f"{MINE}/changes/<str:change>", desk.MyChange.as_view(), name="api-review-change"),
    path(f"{MINE}/submission", desk.Sending.as_view(), name="api-review-submission"),
    path("safety", safety.Locked.as_view(), name="api-safety-list"),
    path(f"{ONE}/quarantine", safety.Quarantine.as_view(), name="api-submission-quarantine"),
    path(f"{ONE}/restoration", safety.Restoration.as_view(), name="api-submission-restoration"),
    path(f"{ONE}/takedowns", safety.Takedowns.as_view(), name="api-submission-takedowns"),
    path(f"{ONE}/takedowns/confirmation", safety.TakedownConfirmation.as_view(), name="api-submission-takedown-yes"),
    path(f"{ONE}/takedowns/refusal", safety.TakedownRefusal.as_view(), name="api-submission-takedown-no"),
]
