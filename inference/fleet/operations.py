from core.operations import operation, owner, signed_in

operation("fleet:ready", GET=owner, POST=owner)
operation("fleet:end", POST=owner)
operation("api-pins", scope="inference", GET=signed_in, POST=signed_in)
operation("api-pin", scope="inference", GET=owner, DELETE=owner)
