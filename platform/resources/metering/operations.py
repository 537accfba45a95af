from core.operations import operation, owner, signed_in, writer

operation("metering:storage", GET=signed_in)
operation("metering:room", GET=owner)
operation("api-storage", GET=signed_in)
operation("api-storage-of-owner", GET=owner)
operation("api-project-storage", GET=writer)
