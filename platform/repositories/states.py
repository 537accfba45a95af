from django.db import models
from django.utils.translation import gettext_lazy as _


class ObjectType(models.IntegerChoices):
    """Git's own numbers. Contents (3) are not objects of ours: they are blobs reached through a possession."""

    COMMIT = 1, _("commit")
    TREE = 2, _("folder")
    TAG = 4, _("annotated tag")
