from core.operations import anyone, editor, operation, owner, signed_in

operation("trust:stewardship", GET=editor, POST=editor)
# Whoever is a steward may cease to be one.
operation("trust:stewardship-end", POST=owner)

operation("api-standing-trust", GET=signed_in)
operation("api-steward-list", GET=anyone)
operation("api-person-stewardship", PUT=editor, DELETE=owner)
