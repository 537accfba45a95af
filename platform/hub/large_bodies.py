"""Where Hub clients send bodies that are larger than a form."""

from repositories.bodies import expect_bodies

REPO = r"/api/(?:models|datasets|spaces)/[^/]+/[^/]+"
expect_bodies("POST", rf"{REPO}/commit/[^/]+")
