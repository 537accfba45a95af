from core.operations import anyone, operation, owner, reviewer, signed_in

operation("appeals:list", GET=anyone)
operation("appeals:feed", GET=anyone)
operation("appeals:desk", GET=reviewer)
# Whoever filed it, and whoever may hear it.
operation("appeals:new", GET=owner, POST=owner)
operation("appeals:appeal", GET=owner)
operation("appeals:withdrawal", POST=owner)
operation("appeals:voice", POST=reviewer)

operation("api-appeal-list", GET=anyone, POST=signed_in)
operation("api-appeal-mine", GET=signed_in)
operation("api-appeal-desk", GET=reviewer, scope="review")
operation("api-appeal-detail", GET=owner, DELETE=owner)
operation("api-appeal-voices", POST=reviewer, scope="review")
