from core.operations import anyone, officer, operation

operation("ledger:books", GET=anyone)
operation("ledger:desk", GET=officer)
operation("api-books", GET=anyone)
operation("api-ledger", GET=officer, scope="grant")
