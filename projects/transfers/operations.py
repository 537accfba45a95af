from core.operations import operation, owner, signed_in

operation("transfers:offer", GET=owner, POST=owner)
operation("transfers:detail", GET=owner)
operation("transfers:answer", POST=owner)
operation("api-project-transfer", POST=owner)
operation("api-transfers", GET=signed_in)
operation("api-transfer", GET=owner, PATCH=owner)
