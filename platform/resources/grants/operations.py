from core.operations import anyone, officer, operation, owner, reviewer, signed_in

operation("grants:resources", GET=signed_in)
operation("grants:apply", GET=signed_in, POST=signed_in)
operation("grants:draft", POST=signed_in)
operation("grants:draft-removal", POST=signed_in)
operation("grants:request", GET=owner)
operation("grants:withdrawal", POST=owner)
operation("grants:grant", GET=owner)

operation("api-request-list", GET=signed_in, POST=signed_in, scope="grant")
operation("api-request-preview", POST=signed_in, scope="grant")
operation("api-request-draft", GET=signed_in, PUT=signed_in, DELETE=signed_in, scope="grant")
operation("api-request-detail", GET=owner, DELETE=owner, scope="grant")
operation("api-grant-list", GET=signed_in, scope="grant")
operation("api-grant-detail", GET=owner, scope="grant")
operation("api-grant-days", GET=owner, scope="grant")

# Of whoever asked, of officers whom nothing ties to them, and of those who were asked to score.
for theirs in ("answer", "acceptance", "refusal"):
    operation(f"grants:{theirs}", POST=owner)
for decided in ("question", "committee", "seats", "decision"):
    operation(f"grants:{decided}", POST=officer)
    operation(f"api-request-{decided}", POST=officer, scope="grant")
operation("grants:feasibility", POST=officer)
operation("api-request-feasibility", PUT=officer, scope="grant")
for scored in ("score", "stepping-down"):
    operation(f"grants:{scored}", POST=owner)
operation("grants:desk", GET=reviewer)

operation("api-request-answer", POST=owner, scope="grant")
operation("api-request-acceptance", POST=owner, DELETE=owner, scope="grant")
operation("api-request-score", POST=owner, DELETE=owner, scope="review")
operation("api-request-desk", GET=officer, scope="grant")
operation("api-request-my-seats", GET=reviewer, scope="review")

for held in ("reports", "changes", "change-withdrawal"):
    operation(f"grants:{held}", POST=owner)
for kept in ("suspension", "revocation", "adjustments", "adjustment-answer", "report-answer", "change-answer"):
    operation(f"grants:{kept}", POST=officer)
operation("grants:allowances", GET=officer)
operation("grants:allowance", GET=officer)
operation("grants:allowance-adjustments", POST=officer)
operation("grants:member-removal", POST=owner)
operation("api-grant-member", DELETE=owner, scope="grant")
operation("api-grant-reports", POST=owner, scope="grant")
operation("api-grant-report-answer", POST=officer, scope="grant")
operation("api-grant-changes", POST=owner, scope="grant")
operation("api-grant-change-answer", POST=officer, DELETE=owner, scope="grant")
operation("api-grant-adjustments", GET=owner, POST=officer, scope="grant")
operation("api-grant-allowance-adjustments", GET=owner, POST=officer, scope="grant")
operation("api-grant-adjustment-answer", POST=officer, scope="grant")
operation("api-grant-suspension", POST=officer, DELETE=officer, scope="grant")
operation("api-grant-revocation", POST=officer, PUT=officer, DELETE=officer, scope="grant")

operation("grants:register", GET=anyone)
operation("grants:feed", GET=anyone)
operation("grants:funds", GET=anyone)
operation("grants:pools", GET=officer, POST=officer)
operation("api-grant-register", GET=anyone)
operation("api-rate-list", GET=anyone)
operation("api-pool-list", GET=anyone, POST=officer, scope="grant")
operation("api-pool-gifts", POST=officer, scope="grant")

operation("grants:calls", GET=anyone)
operation("grants:call", GET=anyone)
operation("grants:calls-feed", GET=anyone)
operation("grants:calls-desk", GET=officer, POST=officer)
operation("grants:call-desk", GET=officer, POST=officer)
for kept in ("publication", "cancellation", "panel", "replacement", "decision"):
    operation(f"grants:call-{kept}", POST=officer)
operation("api-call-list", GET=anyone, POST=officer, scope="grant")
operation("api-call-detail", GET=anyone, PUT=officer, DELETE=officer, scope="grant")
operation("api-call-publication", POST=officer, scope="grant")
operation("api-call-panel", GET=officer, POST=officer, PUT=officer, scope="grant")
operation("api-call-ranking", GET=officer, POST=officer, scope="grant")
