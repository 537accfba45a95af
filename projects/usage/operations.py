from core.operations import anyone, operation

operation("usage:use", GET=anyone)
operation("api-project-use", GET=anyone)
