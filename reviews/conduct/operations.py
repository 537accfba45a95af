from core.operations import moderator, operation, owner, signed_in

# Authors, fellow reviewers and editors report; both sides read what is theirs; moderators decide.
operation("conduct:list", GET=signed_in)
operation("conduct:new", GET=owner, POST=owner)
operation("conduct:report", GET=owner)
operation("conduct:withdrawal", POST=owner)
operation("conduct:answer", POST=owner)
operation("conduct:desk", GET=moderator)
operation("conduct:hearing", POST=moderator)
operation("conduct:decision", POST=moderator)

operation("api-conduct-filing", POST=owner)
operation("api-conduct-list", GET=signed_in)
operation("api-conduct-desk", GET=moderator, scope="review")
operation("api-conduct-detail", GET=owner, DELETE=owner)
operation("api-conduct-hearing", POST=moderator, scope="review")
operation("api-conduct-answer", POST=owner)
operation("api-conduct-decision", POST=moderator, scope="review")
