"""Where Hub clients send bodies that are larger than a form."""

from repositories.bodies import expect_bodies

REPO = r"/api/(?:models|datasets|spaces)/[^/]+/[^/]+"
CAS = r"/xet/(?:models|datasets|spaces)/[^/]+/[^/]+/g[0-9]+"
expect_bodies("POST", rf"{REPO}/commit/[^/]+")
expect_bodies("POST", rf"{CAS}/v1/xorbs/[^/]+/[^/]+")
expect_bodies("POST", rf"{CAS}/v1/shards")
expect_bodies(
    "PUT",
    r"/(?:(?:datasets|spaces)/)?[^/]+/[^/]+\.git/info/lfs/objects/(?:whole|parts/[0-9]+)/[^/]+",
    by_digest=True,
)
