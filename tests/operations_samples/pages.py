"""Pages and searches, and packages without an address of an object."""

from tests.operations_samples.cast import Cast, Sample, Samples


def web(cast: Cast) -> Samples:
    named = ("web:policy", "web:desk-policy", "api-policy", "api-policy-versions", "api-policy-rehearsal")
    return dict.fromkeys(named, Sample({"name": "submission"})) | {
        "web:policy-version": Sample({"name": "submission", "number": 0}),
        "web:feed-policies": Sample({"form": "json"}),
    }


def search(cast: Cast) -> Samples:
    from search.models import SavedSearch

    saved = Sample({"saved": SavedSearch.objects.create(person=cast.owner, text="tern", kind="project").pk})
    return {"search:feed": Sample({"form": "atom"}), "search:saved-removal": saved, "api-saved-search": saved}


def nothing(cast: Cast) -> Samples:
    return {}
