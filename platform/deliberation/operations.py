from core.operations import operation, owner, signed_in

operation("deliberation:ties", GET=signed_in, POST=signed_in)
operation("deliberation:tie-end", POST=owner)
operation("api-tie-list", GET=signed_in, POST=signed_in)
operation("api-tie-detail", DELETE=owner)
