from core.operations import operation, owner, signed_in

operation("playground:listing", GET=signed_in)
operation("playground:new", GET=signed_in)
operation("playground:begin", POST=signed_in)
operation("playground:conversation", GET=owner)
operation("playground:ask", POST=owner)
operation("playground:title", POST=owner)
operation("playground:deletion", POST=owner)
operation("playground:json", GET=owner)
operation("playground:markdown", GET=owner)

operation("api-conversations", scope="inference", GET=signed_in, POST=signed_in)
operation("api-conversation", scope="inference", GET=owner, PATCH=owner, DELETE=owner)
operation("api-conversation-turns", scope="inference", POST=owner)
operation("api-conversation-markdown", scope="inference", GET=owner)
