from core.operations import anyone, operation, owner, signed_in

# Whoever sees the project reads the terms; to ask one signs in and has no part in it.
operation("access:ask", GET=anyone, POST=signed_in)
operation("access:gate", GET=owner, POST=owner)
operation("access:requests", GET=owner)
for act in ("decisions", "grants"):
    operation(f"access:{act}", POST=owner)
operation("access:mine", GET=signed_in)
operation("access:detail", GET=owner)
operation("access:withdrawal", POST=owner)
operation("api-project-gate", GET=anyone, PUT=owner)
operation("api-project-access-requests", GET=owner, POST=signed_in)
operation("api-project-access-decisions", POST=owner)
operation("api-project-access-grants", POST=owner)
operation("api-access-requests", GET=signed_in)
operation("api-access-request", GET=owner, PATCH=owner)
