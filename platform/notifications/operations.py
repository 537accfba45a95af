from core.operations import anyone, operation, owner, signed_in

operation("notifications:inbox", GET=signed_in)
operation("notifications:all-done", POST=signed_in)
operation("notifications:notification", GET=owner)
operation("notifications:done", POST=owner)
operation("notifications:restoration", POST=owner)
operation("notifications:mute", POST=owner)
operation("notifications:settings", GET=signed_in, POST=signed_in)
operation("notifications:mute-removal", POST=owner)
operation("notifications:unsubscribe", GET=anyone, POST=anyone)

operation("api-inbox", GET=signed_in)
operation("api-inbox-count", GET=signed_in)
operation("api-inbox-done", POST=signed_in)
operation("api-notification", GET=owner, PATCH=owner)
operation("api-mutes", GET=signed_in, POST=signed_in)
operation("api-mute", DELETE=owner)
operation("api-notification-settings", GET=signed_in, PATCH=signed_in)
