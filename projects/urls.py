from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from core import feeds as _feeds  # noqa: F401  (registers `feed`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.api import feeds
from projects.views import (
    catalogue,
    coauthors,
    commits,
    endings,
    files,
    liking,
    pages,
    releases,
    reports,
    settings,
    talk,
)
from projects.views.wizard import autosave, beginning, cards, describing, ending, filing

app_name = "projects"
HERE = "<handle:owner>/<project:name>"
RELEASE = f"{HERE}/releases/<int:number>"
urlpatterns = [
    path("explore", catalogue.explore, name="explore"),
    path("feeds/explore.<feed:form>", feeds.ExploreFeed.as_view(), name="feed-explore"),
    path("feeds/site.<feed:form>", feeds.SiteFeed.as_view(), name="feed-site"),
    path("feeds/owners/<handle:owner>.<feed:form>", feeds.OwnerFeed.as_view(), name="feed-owner"),
    path(f"feeds/{HERE}/releases.<feed:form>", feeds.ReleasesFeed.as_view(), name="feed-releases"),
    path(f"feeds/{HERE}/discussions.<feed:form>", feeds.DiscussionsFeed.as_view(), name="feed-discussions"),
    path("explore/liked", liking.liked, name="liked"),
    path("new", beginning.new, name="new"),
    path(HERE, pages.card, name="detail"),
    path(f"{HERE}/files", files.browse, name="files"),
    path(f"{HERE}/files/<path:path>", files.browse, name="file"),
    path(f"{HERE}/raw/<path:path>", files.raw, name="raw"),
    path(f"{HERE}/commits", commits.history, name="history"),
    path(f"{HERE}/commits/<path:revision>", commits.history, name="commits"),
    path(f"{HERE}/commit/<str:oid>", commits.detail, name="commit"),
    path(f"{HERE}/branches", commits.names, name="names"),
    path(f"{HERE}/releases", releases.listing, name="releases"),
    path(RELEASE, releases.detail, name="release"),
    path(f"{RELEASE}/manifest", releases.manifest, name="manifest"),
    path(f"{RELEASE}/publication", endings.publish, name="publication"),
    path(f"{RELEASE}/publication/cancellation", endings.unschedule, name="unscheduling"),
    path(f"{RELEASE}/withdrawal", endings.withdraw, name="withdrawal"),
    path(f"{RELEASE}/deprecation", endings.deprecate, name="deprecation"),
    path(f"{RELEASE}/retraction", endings.retract, name="retraction"),
    path(f"{RELEASE}/reopening", endings.reopen, name="reopening"),
    path(f"{HERE}/like", liking.like, name="like"),
    path(f"{HERE}/reviews", pages.reviews, name="reviews"),
    path(f"{HERE}/reports", reports.reports, name="reports"),
    path(f"{HERE}/try", pages.try_it, name="try"),
    path(f"{HERE}/discussions", talk.discussions, name="discussions"),
    path(f"{HERE}/discussions/new", talk.begin, name="discussions-new"),
    path("t/<str:topic>/versions", talk.versions, name="topic-versions"),
    path(f"{HERE}/edit", beginning.start, name="edit"),
    path(f"{HERE}/edit/details", describing.details, name="edit-details"),
    path(f"{HERE}/edit/files", filing.files, name="edit-files"),
    path(f"{HERE}/edit/files/removal", filing.remove_file, name="edit-files-removal"),
    path(f"{HERE}/edit/card", cards.card, name="edit-card"),
    path(f"{HERE}/edit/card/preview", cards.preview_card, name="edit-card-preview"),
    path(f"{HERE}/edit/preflight", ending.preflight, name="edit-preflight"),
    path(f"{HERE}/edit/preflight/mending", coauthors.mend, name="edit-mending"),
    path(f"{HERE}/edit/co-authors", coauthors.ask, name="edit-co-authors"),
    path(f"{HERE}/edit/co-authors/<handle:person>/reminder", coauthors.remind, name="co-author-reminder"),
    path(f"{HERE}/edit/co-authors/<handle:person>/removal", coauthors.drop, name="co-author-removal"),
    path(f"{HERE}/consent", coauthors.consent, name="consent"),
    path(f"{HERE}/edit/statements", ending.statements, name="edit-statements"),
    path(f"{HERE}/edit/typed/<slug:step>", autosave.typed, name="edit-typed"),
    path(f"{HERE}/settings", settings.overview, name="settings"),
    path(f"{HERE}/settings/visibility", settings.visibility, name="visibility"),
    path(f"{HERE}/settings/members", settings.members, name="members"),
    path(f"{HERE}/settings/members/<handle:person>/removal", settings.remove_member, name="member-removal"),
    path(f"{HERE}/settings/deletion", settings.delete, name="deletion"),
]
