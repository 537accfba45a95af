from datetime import UTC, datetime

from django.db import models

from repositories.models.lengths import OID, exactly
from repositories.models.repositories import Repository
from repositories.objects import split_oids
from repositories.states import ObjectType


class Object(models.Model):
    """Exact bytes of a tree, commit or annotated tag. Kept per repository, so that none can name what another has."""

    pk = models.CompositePrimaryKey("repository", "oid")
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, db_index=False)
    oid = models.BinaryField(max_length=OID)
    type = models.SmallIntegerField(choices=ObjectType.choices)
    data = models.BinaryField()
    unreached_at = models.DateTimeField(null=True, help_text="when it was first found that nothing leads to it")

    class Meta:
        constraints = [
            exactly("oid", OID, name="object_oid_length"),
            models.CheckConstraint(condition=models.Q(type__in=ObjectType.values), name="object_type_known"),
        ]


class Commit(models.Model):
    """What pages and walks need of a commit, parsed once. The exact bytes, signature included, stay in its Object."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, db_index=False)
    oid = models.BinaryField(max_length=OID)
    tree = models.BinaryField(max_length=OID)
    parents = models.BinaryField(default=b"", help_text="20 bytes each")
    generation = models.IntegerField()
    continues = models.BinaryField(
        null=True, help_text="ids of commits that it goes on from, though git was not told so"
    )
    date = models.BigIntegerField()
    author = models.CharField(max_length=300)
    title = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository", "oid"], name="commit_once_per_repository"),
            exactly("oid", OID, name="commit_oid_length"),
            exactly("tree", OID, name="commit_tree_length"),
        ]
        indexes = [models.Index(fields=["repository", "id"], name="commit_by_age")]

    @property
    def hex(self) -> str:
        return bytes(self.oid).hex()

    @property
    def parent_oids(self) -> list[bytes]:
        return split_oids(bytes(self.parents))

    @property
    def continued_oids(self) -> list[bytes]:
        return split_oids(bytes(self.continues or b""))

    @property
    def committed_at(self) -> datetime:
        return datetime.fromtimestamp(self.date, UTC)

    @property
    def author_name(self) -> str:
        return self.author.partition(" <")[0]


class Directory(models.Model):
    """One folder in the commit that last touched it: for each entry, in tree order, the commit that last touched that.

    Found from the root: entry → commit → that commit's row for the entry's path. So a listing with last commits
    costs one row a level, for any commit of any branch, and nothing is kept per branch.
    """

    pk = models.CompositePrimaryKey("commit", "path")
    commit = models.ForeignKey(Commit, on_delete=models.CASCADE, db_index=False)
    path = models.BinaryField()
    tree = models.BinaryField(max_length=OID)
    last = models.BinaryField(help_text="ids of commits, 8 bytes each")


class Ref(models.Model):
    """A branch or tag. Moves only by compare-and-set, see `repositories.actions.refs`."""

    pk = models.CompositePrimaryKey("repository", "name")
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, db_index=False)
    name = models.CharField(max_length=255)
    oid = models.BinaryField(max_length=OID)
    peeled = models.BinaryField(max_length=OID, null=True, help_text="the commit behind an annotated tag")

    class Meta:
        constraints = [
            exactly("oid", OID, name="ref_oid_length"),
            exactly("peeled", OID, name="ref_peeled_length"),
            models.CheckConstraint(condition=models.Q(name__startswith="refs/"), name="ref_name_begins_refs"),
        ]
