from core.operations import anyone, operation, owner, signed_in

operation("search:search", GET=anyone)
operation("search:feed", GET=anyone)
operation("search:save", POST=signed_in)
operation("search:saved-removal", POST=owner)
operation("api-search", GET=anyone)
operation("api-saved-searches", GET=signed_in, POST=signed_in)
operation("api-saved-search", DELETE=owner)
