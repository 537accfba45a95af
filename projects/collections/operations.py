from core.operations import anyone, operation, owner, signed_in

operation("collections:list", GET=anyone)
operation("collections:new", GET=signed_in, POST=signed_in)
operation("collections:detail", GET=anyone)
operation("collections:edit", GET=owner, POST=owner)
operation("collections:deletion", POST=owner)
operation("collections:projects", POST=owner)
operation("collections:collected", POST=owner)
operation("collections:collected-removal", POST=owner)
operation("collections:of-project", GET=anyone, POST=signed_in)
for feed in ("list", "one"):
    operation(f"collections:feed-{feed}", GET=anyone)

operation("api-collections", GET=anyone, POST=signed_in)
operation("api-collection", GET=anyone, PATCH=owner, DELETE=owner)
operation("api-collection-projects", GET=anyone, POST=owner)
operation("api-collection-project", PATCH=owner, DELETE=owner)
