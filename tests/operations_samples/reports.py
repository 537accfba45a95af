"""Problems that were reported, by members and by visitors."""

from accounts.site_map import addresses
from tests.operations_samples.cast import Cast, Sample, Samples
from tests.operations_samples.reviews import release_in


def reports(cast: Cast) -> Samples:
    """The owner has reported what somebody else may confirm, about a project that is theirs."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from discussions.reports.actions import file_report
    from discussions.reports.models import Advisory, Report, Screenshot

    project = release_in(cast, "reported", "published").project
    report = file_report(reporter=cast.owner, title="No answer", actual="None.", where=project.get_absolute_url())
    one = {"report": report.pk}
    samples = {
        address.name: Sample(one)
        for address in addresses()
        if address.name.startswith(("reports:", "api-report")) and "report" in address.parameters
    }
    shot = Screenshot.objects.create(report=report, width=1, height=1, size=1)
    if not default_storage.exists(shot.stored_at):
        default_storage.save(shot.stored_at, ContentFile(b"RIFF"))
    pictured = {**one, "screenshot": shot.pk}
    for name in ("screenshot", "screenshot-thumbnail", "screenshot-removal"):
        samples[f"reports:{name}"] = Sample(pictured)
    samples["api-report-screenshot"] = Sample(pictured)
    facts = {"title": "Leak", "summary": "It leaks.", "advice": "Update.", "severity": "s2"}
    hidden = Report.objects.create(
        target_kind="project", target_id=project.pk, reporter=cast.owner, title="Leak", actual="So.", is_private=True
    )
    told = Advisory.objects.create(report=hidden, published_by=cast.owner, **facts)
    samples |= dict.fromkeys(("reports:advisory", "api-advisory"), Sample({"advisory": told.pk}))
    samples["reports:feed-advisories"] = Sample({"form": "atom"})
    witness = dict.fromkeys(("reports:confirmation", "api-report-confirmation"), Sample(one, owner=cast.reviewer))
    endless = file_report(reporter=cast.reviewer, title="No end", actual="None.", where=project.get_absolute_url())
    witness |= dict.fromkeys(("reports:rerun", "api-report-rerun"), Sample({"report": endless.pk}))
    return samples | witness | _by_visitors(cast) | {"reports:feed": Sample({"form": "atom"})}


def _by_visitors(cast: Cast) -> Samples:
    """The site lets visitors report problems, and one did, with a picture and an address for mails."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from core import policies
    from discussions.reports.actions.visiting import proof_of
    from discussions.reports.models import Report, Screenshot, Visitor
    from discussions.reports.visitors import key_of

    policies.publish("reports", {"visitors": True}, author=cast.admin)
    report = Report.objects.create(target_kind="site", title="No answer", actual="None.", state="fixed_pending")
    visitor = Visitor.objects.create(report=report, language="en", email="somebody@example.org")
    shot = Screenshot.objects.create(report=report, width=1, height=1, size=1)
    default_storage.save(shot.stored_at, ContentFile(b"RIFF"))
    found = {
        address.name: Sample({"token": key_of(visitor)})
        for address in addresses()
        if address.name.startswith(("reports:followed", "api-followed"))
    }
    proof = dict.fromkeys(("reports:followed-proof", "api-followed-proof"), Sample({"token": proof_of(visitor)}))
    of_shot = Sample({"token": key_of(visitor), "screenshot": shot.pk})
    shown = dict.fromkeys(("reports:followed-screenshot", "reports:followed-thumbnail"), of_shot)
    return found | proof | shown
