"""Uploads."""

from tests.operations_samples.cast import Cast, Sample, Samples


def repositories(cast: Cast) -> Samples:
    from repositories.actions import begin_upload, create_repository

    upload = begin_upload(repository=create_repository(), user=cast.owner, filename="big.bin", size=10)
    one = Sample({"upload_id": upload.pk})
    return {
        "api-upload-detail": one,
        "api-upload-complete": one,
        "api-upload-part": Sample({"upload_id": upload.pk, "number": 1}),
    }
