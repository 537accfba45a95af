from core.operations import anyone, operation

for address in ("trending:list", "trending:feed", "api-trending"):
    operation(address, GET=anyone)
