"""What changed between two releases, from their frozen states: facts first, then tensors, files, lines."""

from core.line_differences import Line
from projects.models import Release
from projects.queries.locked import locked_contents
from projects.states import PUBLIC
from reviews.queries.differences import files, rows, tensors
from reviews.queries.differences.facts import facts
from reviews.queries.differences.states import Difference, Fact, FileChange, Tensor, TensorChange

__all__ = ["Difference", "Fact", "FileChange", "Line", "Tensor", "TensorChange", "difference", "last_published"]
MOST_TENSORS = 200


def difference(before: Release, after: Release) -> Difference:
    """Of what is locked away nothing is told but that it differs, to nobody, in whatever release it stands: neither
    lines nor rows, nor what its header or its first line says."""
    locked = files.paths_of(locked_contents(after.project), before, after)
    weights, tables = tensors.changes(before, after, locked), rows.changes(before, after)
    return Difference(
        before,
        after,
        list(facts(before, after, locked)),
        list(files.changes(before, after, locked)),
        weights.changed[:MOST_TENSORS],
        more_files=max(len(files.changed_paths(before, after)) - files.MOST_FILES, 0),
        more_tensors=max(len(weights.changed) - MOST_TENSORS, 0),
        same_tensors=weights.same,
        unread_tensors=weights.unread,
        rows=[one for one in tables.changed if one.path not in locked],
        unread_tables=tables.unread,
    )


def last_published(release: Release) -> Release | None:
    """The release that readers have now."""
    earlier = Release.objects.filter(project=release.project, state__in=PUBLIC, number__lt=release.number)
    found = earlier.order_by("-number").first()
    if found is not None:
        found.project = release.project
    return found
