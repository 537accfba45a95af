from core.operations import anyone, operation

operation("metrics:page", GET=anyone)
operation("metrics:table", GET=anyone)
operation("api-metrics", GET=anyone)
