from core.operations import operation, owner, signed_in

operation("webhooks:endpoints", GET=signed_in, POST=signed_in)
operation("webhooks:endpoint", GET=owner, POST=owner)
for act in ("test", "rotation", "pause", "resumption", "removal", "replay"):
    operation(f"webhooks:{act}", POST=owner)

operation("api-webhooks", GET=signed_in, POST=signed_in)
operation("api-webhook-places", GET=signed_in)
operation("api-webhook", GET=owner, PATCH=owner, DELETE=owner)
operation("api-webhook-activity", PUT=owner)
operation("api-webhook-secret", POST=owner)
operation("api-webhook-test", POST=owner)
operation("api-webhook-deliveries", GET=owner)
operation("api-webhook-replay", POST=owner)
