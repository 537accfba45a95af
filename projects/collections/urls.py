from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from core import feeds as _feeds  # noqa: F401  (registers `feed`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.collections.api import feeds
from projects.collections.views import collecting, curating

app_name = "collections"
ONE = "collections/<str:collection>"
COLLECTED = f"{ONE}/projects/<handle:owner>/<project:name>"
urlpatterns = [
    path("collections", curating.listing, name="list"),
    path("collections/new", curating.new, name="new"),
    path("feeds/collections.<feed:form>", feeds.CollectionsFeed.as_view(), name="feed-list"),
    path("feeds/collections/<str:collection>.<feed:form>", feeds.CollectionFeed.as_view(), name="feed-one"),
    path(ONE, curating.detail, name="detail"),
    path(f"{ONE}/edit", curating.edit, name="edit"),
    path(f"{ONE}/deletion", curating.delete, name="deletion"),
    path(f"{ONE}/projects", collecting.add, name="projects"),
    path(COLLECTED, collecting.change, name="collected"),
    path(f"{COLLECTED}/removal", collecting.remove, name="collected-removal"),
    path("<handle:owner>/<project:name>/collections", collecting.of_project, name="of-project"),
]
