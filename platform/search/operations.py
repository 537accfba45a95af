from core.operations import anyone, operation

operation("search:search", GET=anyone)
operation("search:feed", GET=anyone)
operation("api-search", GET=anyone)
