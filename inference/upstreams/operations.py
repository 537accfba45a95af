from core.operations import admin, operation

operation("upstreams:upstreams", GET=admin, POST=admin)
operation("upstreams:upstream", GET=admin, POST=admin)
operation("upstreams:act", POST=admin)
operation("api-upstreams", GET=admin, POST=admin)
operation("api-upstream", GET=admin, PATCH=admin, DELETE=admin)
operation("api-upstream-pause", PUT=admin, DELETE=admin)
operation("api-upstream-models", POST=admin)
operation("api-upstream-model", DELETE=admin)
