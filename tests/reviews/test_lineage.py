"""What a release is made from is still there, and its licence lets one make this from it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from projects.models import Project, Release
from projects.states import ReleaseState
from reviews.checks.compatibility import conflict
from reviews.checks.lineage import lineage
from reviews.queries.bases import bases
from reviews.queries.checks import checks_of
from tests.reviews.conftest import CARD, FILES, Submit
from tests.reviews.samples import codes, subject

PLAIN, DOUBTFUL = True, False


@pytest.mark.parametrize(
    ("base", "this", "found"),
    [
        ("apache-2.0", "mit", None),
        ("cc-by-nc-4.0", "mit", ("non_commercial", PLAIN)),
        ("cc-by-nc-4.0", "other", ("non_commercial", DOUBTFUL)),
        ("cc-by-nc-4.0", "cc-by-nc-sa-4.0", None),
        ("cc-by-nc-sa-4.0", "cc-by-nc-4.0", ("share_alike", PLAIN)),
        ("cc-by-nd-4.0", "cc-by-nd-4.0", ("no_derivatives", PLAIN)),
        ("gpl-3.0", "mit", ("share_alike", PLAIN)),
        ("GPL-3.0-only", "AGPL-3.0-or-later", None),
        ("cc-by-sa-4.0", "gpl-3.0", None),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "mit", ("weak", DOUBTFUL)),
        ("mpl-2.0", "mit", ("weak", DOUBTFUL)),
        ("llama3.1", "apache-2.0", ("community", PLAIN)),
        ("llama3.1", "llama3", None),
        ("MIT OR GPL-3.0-only", "mit", None),
        ("MIT AND GPL-3.0-only", "mit", ("share_alike", PLAIN)),
        ("gpl-3.0", "MIT OR GPL-3.0-only", ("share_alike", PLAIN)),
        ("llama3", "Apache-2.0 AND LicenseRef-Llama", None),
        ("our own", "mit", ("unknown", DOUBTFUL)),
        ("((", "mit", ("unknown", DOUBTFUL)),
        ("mit", "", None),
    ],
)
def test_licences_go_together_or_do_not(base: str, this: str, found: tuple[str, bool] | None):
    told = conflict(base, this)
    assert (told and (told.code, told.is_clear)) == found


def base(standing: str = "public", licence: str = "mit", field: str = "base_model") -> dict[str, Any]:
    return {"name": "wren/small", "field": field, "standing": standing, "licence": licence}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], ["no_bases"]),
        ([base()], ["bases_fit"]),
        ([base("elsewhere")], ["base_elsewhere"]),
        ([base("retracted")], ["base_retracted"]),
        ([base("deprecated", "gpl-3.0")], ["share_alike", "base_deprecated"]),
        ([base(licence="gpl-3.0", field="datasets")], ["perhaps_share_alike"]),
        ([base(licence="")], ["perhaps_unknown"]),
    ],
)
def test_lineage_blocks_what_is_plain_and_warns_of_the_rest(tmp_path: Path, found: Any, expected: list[str]):
    assert codes(lineage, subject(tmp_path, {}, card_data={"license": "mit"}, known={"bases": found})) == expected


def test_bases_stand_as_whoever_handed_it_in_may_see(
    new: Callable[..., Project], checked: Submit, in_review: Release, alice: Any, bob: Any
):
    """Alice's herons are in review; of Bob's private notes she learns nothing but that she sees none."""
    new(bob, "notes", visibility="private")
    names = ["alice/herons", "ALICE/Herons@v1", "alice/herons@v9", "bob/notes", "bob/none", "openai/gpt2", "gpt2"]
    release = checked(new(alice, "egrets"), alice)
    release.card_data = {"datasets": names, "base_model": "gpt2"}

    def standings() -> list[str]:
        return [one["standing"] for one in bases(release)]

    unseen = ["missing", "missing", "elsewhere"]
    assert standings() == ["elsewhere", "unpublished", "unpublished", "unpublished", *unseen]
    rows = Release.objects.filter(pk=in_review.pk)
    for state, told in [
        ("published", "public"),
        ("superseded", "public"),
        *((s, s) for s in ("deprecated", "retracted", "quarantined", "taken_down")),
    ]:
        rows.update(state=state, published_at=in_review.submitted_at)
        Project.objects.filter(pk=in_review.project_id).update(published_release=in_review)
        assert standings() == ["elsewhere", told, told, "unpublished", *unseen], ReleaseState(state)
        assert bases(release)[1]["licence"] == "CC-BY-4.0"


def test_release_made_from_what_was_taken_down_is_sent_back(
    new: Callable[..., Project], submit: Submit, in_review: Release, alice: Any
):
    Release.objects.filter(pk=in_review.pk).update(state="taken_down", published_at=in_review.submitted_at)
    project = new(alice, "egrets", FILES | {"README.md": f"---\nsource_datasets: alice/herons\n---\n{CARD}".encode()})
    release = submit(project, alice)
    assert release.state == "needs_fixes"
    assert [finding.message for finding in checks_of(release).blocking] == ["alice/herons was taken down."]
