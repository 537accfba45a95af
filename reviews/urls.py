from django.urls import path

from reviews.views import desk, safety, submissions, triage, workspace

app_name = "reviews"
urlpatterns = [
    path("reviews", desk.desk, name="desk"),
    path("reviews/claims/<str:release>", desk.claim, name="claim"),
    path("reviews/<str:assignment>", workspace.review, name="review"),
    path("reviews/<str:assignment>/draft", workspace.draft, name="draft"),
    path("reviews/<str:assignment>/changes", workspace.changes, name="changes"),
    path("reviews/<str:assignment>/changes/<str:change>/removal", workspace.change_removal, name="change-removal"),
    path("reviews/<str:assignment>/submission", workspace.submission, name="review-submission"),
    path("reviews/<str:assignment>/return", desk.hand_back, name="return"),
    path("submissions", submissions.listing, name="submissions"),
    path("submissions/<str:release>", submissions.submission, name="submission"),
    path("submissions/<str:release>/progress", submissions.progress, name="progress"),
    path("submissions/<str:release>/checks", submissions.checks, name="checks"),
    path("submissions/<str:release>/answers/<str:change>", submissions.answer, name="answer"),
    path("submissions/<str:release>/round", submissions.next_round, name="next-round"),
    path("desk/triage", triage.triage, name="triage"),
    path("desk/submissions/<str:release>", triage.submission, name="triage-submission"),
    path("desk/submissions/<str:release>/review", triage.start, name="triage-review"),
    path("desk/submissions/<str:release>/scope-rejection", triage.reject_scope, name="triage-scope-rejection"),
    path("desk/submissions/<str:release>/decision", triage.decide, name="triage-decision"),
    path("desk/safety", safety.desk, name="safety"),
    path("desk/safety/<str:release>", safety.case, name="safety-case"),
    path("desk/safety/<str:release>/quarantine", safety.lock, name="safety-quarantine"),
    path("desk/safety/<str:release>/restoration", safety.restore, name="safety-restoration"),
    path("desk/safety/<str:release>/fixes", safety.require_fixes, name="safety-fixes"),
    path("desk/safety/<str:release>/takedown", safety.propose_takedown, name="safety-takedown"),
    path("desk/safety/<str:release>/takedown/confirmation", safety.confirm_takedown, name="safety-confirmation"),
    path("desk/safety/<str:release>/takedown/refusal", safety.refuse_takedown, name="safety-refusal"),
]
