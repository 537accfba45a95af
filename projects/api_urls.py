from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.api import (
    catalogue,
    coauthors,
    comparing,
    drafts,
    files,
    liking,
    members,
    publications,
    refs,
    releases,
    talk,
)

ONE = "projects/<handle:owner>/<project:name>"
RELEASE = f"{ONE}/releases/<int:number>"
urlpatterns = [
    path("projects", catalogue.Projects.as_view(), name="api-projects"),
    path(ONE, catalogue.OneProject.as_view(), name="api-project"),
    path("me/likes", liking.Liked.as_view(), name="api-liked"),
    path(f"{ONE}/like", liking.LikeOfProject.as_view(), name="api-project-like"),
    path(f"{ONE}/topics", talk.TopicsOfProject.as_view(), name="api-project-topics"),
    path("topics/<str:topic>/versions", talk.VersionsOfTopic.as_view(), name="api-topic-versions"),
    path(f"{ONE}/members", members.Members.as_view(), name="api-project-members"),
    path(f"{ONE}/members/<handle:person>", members.OneMember.as_view(), name="api-project-member"),
    path(f"{ONE}/files", files.Files.as_view(), name="api-project-files"),
    path(f"{ONE}/raw/<path:path>", files.RawFile.as_view(), name="api-project-raw"),
    path(f"{ONE}/uploads", files.ProjectUploads.as_view(), name="api-project-uploads"),
    path(f"{ONE}/comparison", comparing.ComparedRevisions.as_view(), name="api-project-revisions"),
    path(f"{ONE}/refs", refs.Refs.as_view(), name="api-project-refs"),
    path(f"{ONE}/refs/<path:ref>", refs.OneRef.as_view(), name="api-project-ref"),
    path(f"{ONE}/commits", files.Commits.as_view(), name="api-project-commits"),
    path(f"{ONE}/preflight", releases.Preflight.as_view(), name="api-project-preflight"),
    path(f"{ONE}/draft", drafts.Draft.as_view(), name="api-project-draft"),
    path(f"{ONE}/draft/<slug:step>", drafts.DraftStep.as_view(), name="api-project-draft-step"),
    path(f"{ONE}/card-preview", drafts.Preview.as_view(), name="api-project-card-preview"),
    path(f"{ONE}/releases", releases.Releases.as_view(), name="api-project-releases"),
    path(RELEASE, releases.OneRelease.as_view(), name="api-project-release"),
    path(f"{RELEASE}/history", releases.History.as_view(), name="api-project-history"),
    path(f"{RELEASE}/publication", publications.Publication.as_view(), name="api-project-publication"),
    path(f"{RELEASE}/withdrawal", publications.WithdrawalOfRelease.as_view(), name="api-project-withdrawal"),
    path(f"{RELEASE}/deprecation", publications.DeprecationOfRelease.as_view(), name="api-project-deprecation"),
    path(f"{RELEASE}/retraction", publications.RetractionOfRelease.as_view(), name="api-project-retraction"),
    path(f"{RELEASE}/reopening", publications.ReopeningOfRelease.as_view(), name="api-project-reopening"),
    path(f"{ONE}/preflight/fixes", coauthors.Fixes.as_view(), name="api-project-fixes"),
    path(f"{ONE}/co-authors", coauthors.CoAuthors.as_view(), name="api-project-co-authors"),
    path(f"{ONE}/co-authors/<handle:person>", coauthors.OneCoAuthor.as_view(), name="api-project-co-author"),
    path(
        f"{ONE}/co-authors/<handle:person>/reminder",
        coauthors.CoAuthorReminder.as_view(),
        name="api-project-co-author-reminder",
    ),
    path(f"{ONE}/consent", coauthors.Consent.as_view(), name="api-project-consent"),
]
