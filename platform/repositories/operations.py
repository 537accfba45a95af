from core.operations import operation, owner, signed_in

operation("api-upload-list", GET=signed_in)
operation("api-upload-detail", GET=owner, DELETE=owner)
operation("api-upload-complete", POST=owner)
operation("api-upload-part", PUT=owner)
