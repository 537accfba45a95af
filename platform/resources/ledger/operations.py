from core.operations import anyone, operation

operation("ledger:books", GET=anyone)
operation("api-books", GET=anyone)
