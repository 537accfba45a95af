from core.operations import anyone, editor, operation, owner, reviewer, signed_in, writer

operation("reviews:desk", GET=reviewer)
operation("reviews:claim", GET=reviewer, POST=reviewer)
for own_review in ("draft", "changes", "change-removal", "review-submission", "return"):
    operation(f"reviews:{own_review}", POST=owner)
operation("reviews:review", GET=owner)

operation("reviews:submissions", GET=signed_in)
operation("reviews:submission", GET=writer)
operation("reviews:progress", GET=writer)
operation("reviews:checks", POST=writer)
operation("reviews:answer", POST=owner)
operation("reviews:next-round", POST=owner)

operation("reviews:triage", GET=editor)
operation("reviews:triage-submission", GET=editor)
for decision in ("review", "scope-rejection", "decision"):
    operation(f"reviews:triage-{decision}", POST=editor)

operation("api-submission-list", GET=signed_in)
operation("api-submission-detail", GET=writer)
operation("api-submission-checks", GET=writer, POST=writer)
operation("api-submission-changes", GET=writer)
operation("api-submission-change", PATCH=owner)
operation("api-submission-round", POST=owner)
operation("api-submission-reviews", GET=anyone)
operation("api-submission-decision", POST=editor, scope="review")
operation("api-submission-review-start", POST=editor, scope="review")
operation("api-submission-scope-rejection", POST=editor, scope="review")
operation("api-submission-fixes", POST=editor, scope="review")
operation("api-review-available", GET=reviewer, scope="review")
operation("api-review-list", GET=reviewer, POST=reviewer, scope="review")
operation("api-review-detail", GET=owner, PATCH=owner, DELETE=owner, scope="review")
operation("api-review-changes", POST=owner, scope="review")
operation("api-review-change", DELETE=owner, scope="review")
operation("api-review-submission", POST=owner, scope="review")

# Moderators too: the table names the smallest circle in its row.
operation("reviews:safety", GET=editor)
operation("reviews:safety-case", GET=editor)
for act in ("quarantine", "restoration", "fixes", "takedown", "confirmation", "refusal"):
    operation(f"reviews:safety-{act}", POST=editor)
operation("api-safety-list", GET=editor, scope="review")
operation("api-submission-takedowns", GET=editor, POST=editor, scope="review")
for act in ("quarantine", "restoration", "takedown-yes", "takedown-no"):
    operation(f"api-submission-{act}", POST=editor, scope="review")
