"""Looking into a file without downloading it. Never runs or trusts anything in it; reads only its beginning."""

from projects.previews.choosing import Content, Preview, preview, reads

__all__ = ["Content", "Preview", "preview", "reads"]
