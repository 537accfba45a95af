from core.operations import anyone, operation

operation("api-grant-figures", GET=anyone)
