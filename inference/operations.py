from core.operations import anyone, officer, operation, owner, signed_in

operation("inference:start", POST=anyone)
operation("inference:code", POST=anyone)
operation("inference:before", POST=anyone)
operation("inference:estimates", GET=officer)
operation("inference:estimate", GET=signed_in)
operation("inference:review-try", GET=owner)
operation("inference:review-start", POST=owner)
operation("inference:review-code", POST=owner)
operation("inference:review-before", POST=owner)
operation("inference:runs", GET=signed_in)
operation("inference:costs", GET=signed_in)
operation("inference:costs-table", GET=signed_in)
operation("inference:run", GET=anyone)
operation("inference:tokens", GET=anyone)
operation("inference:medium", GET=anyone)
operation("inference:events", GET=anyone)
operation("inference:cancellation", POST=anyone)
operation("inference:visibility", POST=owner)

for page in ("openai-chat-completions", "openai-completions", "openai-embeddings", "openai-responses", "openai-engine"):
    operation(page, scope="inference", POST=signed_in)
for page in ("openai-rerank", "openai-transcriptions", "openai-translations"):
    operation(page, scope="inference", POST=signed_in)
for page in ("hub-task", "hub-task-named", "hub-task-openai"):
    operation(page, scope="inference", POST=signed_in)
for page in ("openai-models", "openai-model", "openai-engines", "openai-engine-named"):
    operation(page, scope="inference", GET=signed_in)
for page in ("openai-root", "openai-unknown"):
    operation(page, GET=anyone, POST=anyone)

operation("api-runs", scope="inference", GET=signed_in, POST=signed_in)
operation("api-run-costs", scope="inference", GET=signed_in)
operation("api-run", scope="inference", GET=anyone, PATCH=owner)
operation("api-run-medium", scope="inference", GET=anyone)
operation("api-run-events", scope="inference", GET=anyone)
operation("api-run-cancellation", scope="inference", POST=owner)
operation("api-deployments", GET=anyone)
operation("api-estimates", GET=officer)
operation("api-deployment", GET=anyone)
operation("api-reckon", scope="inference", GET=signed_in)
operation("api-payers", scope="inference", GET=signed_in)
operation("api-allowance", scope="inference", GET=signed_in)
