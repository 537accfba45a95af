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
for decision in ("review", "scope-rejection", "decision", "fixes"):
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
