"""`git clone`, `fetch` and `push` over HTTP, at the addresses that clients of a hub give to git."""
