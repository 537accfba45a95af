from core.operations import anyone, operation, signed_in

operation("web:home", GET=anyone)
operation("web:dashboard", GET=signed_in)
operation("web:language", POST=anyone)
operation("web:help", GET=anyone)
operation("web:styleguide", GET=anyone)
operation("web:alive", GET=anyone)
operation("web:ready", GET=anyone)
operation("web:robots", GET=anyone)
operation("web:security", GET=anyone)
operation("api-schema", GET=anyone)
operation("api-docs", GET=anyone)
