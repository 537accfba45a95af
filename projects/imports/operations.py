from core.operations import operation, signed_in, writer

operation("imports:new", GET=signed_in, POST=signed_in)
operation("imports:detail", GET=writer)
operation("imports:cancellation", POST=writer)
operation("imports:retry", POST=writer)
operation("api-imports", GET=signed_in, POST=signed_in)
operation("api-import", GET=writer, PATCH=writer)
