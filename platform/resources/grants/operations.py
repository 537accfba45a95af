from core.operations import operation, owner, signed_in

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
