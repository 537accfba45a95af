from django.urls import path

from core import feeds as _feeds  # noqa: F401  (registers `feed`)
from discussions.reports.api.feeds import AdvisoriesFeed, ReportsFeed
from discussions.reports.views import advisories, filing, following, lists, pictures, visiting

app_name = "reports"
REPORT = "reports/<str:report>"
FOLLOWED = "reports/followed/<str:token>"
urlpatterns = [
    path("reports", lists.reports, name="reports"),
    path("feeds/reports.<feed:form>", ReportsFeed.as_view(), name="feed"),
    path("advisories", advisories.advisories, name="advisories"),
    path("feeds/advisories.<feed:form>", AdvisoriesFeed.as_view(), name="feed-advisories"),
    path("advisories/<str:advisory>", advisories.advisory, name="advisory"),
    path("status", lists.status, name="status"),
    path("desk/reports", lists.desk, name="desk"),
    path("reports/yours", lists.yours, name="yours"),
    path("reports/similar", lists.similar, name="similar"),
    path("reports/new", filing.new, name="new"),
    path("reports/followed/proof/<str:token>", visiting.proof, name="followed-proof"),
    path(FOLLOWED, visiting.followed, name="followed"),
    path(f"{FOLLOWED}/comments", visiting.comment, name="followed-comment"),
    path(f"{FOLLOWED}/verdict", visiting.verdict, name="followed-verdict"),
    path(f"{FOLLOWED}/email", visiting.email, name="followed-email"),
    path(f"{FOLLOWED}/claim", visiting.claim, name="followed-claim"),
    path(f"{FOLLOWED}/screenshots/<str:screenshot>", visiting.screenshot, name="followed-screenshot"),
    path(f"{FOLLOWED}/screenshots/<str:screenshot>/thumbnail", visiting.thumbnail, name="followed-thumbnail"),
    path(REPORT, following.report, name="report"),
    path(f"{REPORT}/embargo", advisories.embargo, name="embargo"),
    path(f"{REPORT}/advisory", advisories.write, name="advise"),
    path(f"{REPORT}/comments", following.comment, name="comment"),
    path(f"{REPORT}/triage", following.triage, name="triage"),
    path(f"{REPORT}/moves", following.moves, name="moves"),
    path(f"{REPORT}/confirmation", following.confirmation, name="confirmation"),
    path(f"{REPORT}/rerun", following.rerun, name="rerun"),
    path(f"{REPORT}/verdict", following.verdict, name="verdict"),
    path(f"{REPORT}/watch", following.watch, name="watch"),
    path(f"{REPORT}/screenshots", pictures.add, name="screenshots"),
    path(f"{REPORT}/screenshots/<str:screenshot>", pictures.screenshot, name="screenshot"),
    path(f"{REPORT}/screenshots/<str:screenshot>/thumbnail", pictures.thumbnail, name="screenshot-thumbnail"),
    path(f"{REPORT}/screenshots/<str:screenshot>/removal", pictures.remove, name="screenshot-removal"),
]
