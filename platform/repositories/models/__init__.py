from repositories.models.contents import Blob, Possession
from repositories.models.cuts import Cut, Stretch
from repositories.models.history import Commit, Directory, Object, Ref
from repositories.models.repositories import Repository
from repositories.models.uploads import Upload, UploadPart
from repositories.models.xorbs import Xorb

__all__ = [
    "Blob",
    "Commit",
    "Cut",
    "Directory",
    "Object",
    "Possession",
    "Ref",
    "Repository",
    "Stretch",
    "Upload",
    "UploadPart",
    "Xorb",
]
