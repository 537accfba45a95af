from core.operations import operation, reviewer, signed_in

# Whoever has a desk; what stands on it is found through them.
operation("claims:claim", POST=reviewer)
operation("claims:end", POST=signed_in)
operation("api-claim-list", GET=signed_in, scope="review")
operation("api-claim-detail", PUT=reviewer, DELETE=signed_in, scope="review")
