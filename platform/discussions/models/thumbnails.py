"""The small drawing of a picture that pages show; a click leads to the whole one."""

from dataclasses import dataclass

SIDE = 960  # sharp on screens with two dots a pixel, where a text is some 640 wide


@dataclass(frozen=True)
class Thumbnail:
    """A picture that is as small already is its own."""

    url: str
    width: int
    height: int
    stored_at: str
    is_whole: bool

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height


def thumbnail_of(stored_at: str, width: int, height: int, url: str) -> Thumbnail:
    """It lies beside the picture, under its name, and is drawn from nothing else: so no row has to know of it."""
    longest = max(width, height)
    if longest <= SIDE:
        return Thumbnail(url, width, height, stored_at, is_whole=True)
    fitted = {name: max(1, round(side * SIDE / longest)) for name, side in (("width", width), ("height", height))}
    return Thumbnail(url, **fitted, stored_at=f"thumbnails/{stored_at}", is_whole=False)
