from core.operations import operation, owner, signed_in, writer

operation("imports:new", GET=signed_in, POST=signed_in)
operation("imports:detail", GET=writer)
operation("imports:cancellation", POST=writer)
operation("imports:retry", POST=writer)
operation("imports:tracking", POST=owner)
operation("api-project-tracking", GET=writer, PUT=owner, POST=owner, DELETE=owner)
operation("imports:unpacking", POST=writer)
operation("api-project-unpackings", POST=writer)
operation("api-imports", GET=signed_in, POST=signed_in)
operation("api-import", GET=writer, PATCH=writer)
