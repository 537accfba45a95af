from core.operations import anyone, moderator, operation, owner, signed_in

operation("moderation:flags", GET=signed_in)
operation("moderation:flag", GET=signed_in, POST=signed_in)
operation("moderation:standing", GET=signed_in)
operation("moderation:desk", GET=moderator)
operation("moderation:storm", POST=moderator)
operation("moderation:concern", GET=moderator)
operation("moderation:decision", POST=moderator)
# Oneself is led to one’s own page.
operation("moderation:person", GET=owner, POST=owner)
operation("moderation:confirmation", POST=moderator)
operation("moderation:lifting", POST=moderator)

operation("moderation:transparency", GET=anyone)
operation("moderation:transparency-table", GET=anyone)

operation("api-transparency", GET=anyone)
operation("api-transparency-decisions", GET=anyone)
operation("api-flag-list", GET=signed_in, POST=signed_in)
operation("api-flag-detail", GET=owner)
operation("api-standing", GET=signed_in)
operation("api-moderation-desk", GET=moderator, scope="review")
operation("api-moderation-storm", GET=moderator, PUT=moderator, DELETE=moderator, scope="review")
operation("api-moderation-concern", GET=moderator, scope="review")
operation("api-moderation-decision", POST=moderator, scope="review")
operation("api-person-sanctions", GET=moderator, POST=moderator, scope="review")
operation("api-sanction-confirmation", POST=moderator, scope="review")
operation("api-sanction-lifting", POST=moderator, scope="review")
