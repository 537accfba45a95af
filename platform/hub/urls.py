"""What Django sees of the addresses of Hub clients. They are told apart by their raw form, see `hub.routes`."""

from django.urls import path, re_path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from hub import converters as _words  # noqa: F401  (registers `hubprefix`)
from hub import views
from hub.git import views as git
from projects import converters as _names  # noqa: F401  (registers `project`)

app_name = "hub"
REPO = r"^(?P<known>git/)?(?:(?P<word>datasets|spaces)/)?(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?/"
NAMED = r"^(?:git/)?(?:(?:datasets|spaces)/)?[^/]+"  # without an owner
urlpatterns = [
    re_path(r"^api/(?!v1(?:/|$))", views.door, name="api"),
    re_path(r"^xet/", views.door, name="xet"),
    re_path(r"^(?:(?:datasets|spaces)/)?[^/]+/(?:[^/]+/)?resolve/", views.door, name="files"),
    re_path(r"^(?:git/)?(?:(?:datasets|spaces)/)?[^/]+/[^/]+\.git/info/lfs/", views.door, name="lfs"),
    re_path(rf"{NAMED}/info/(?:refs$|lfs/)", git.named, name="git-named"),
    re_path(rf"{REPO}info/refs$", git.refs, name="git-refs"),
    re_path(rf"{REPO}(?P<service>git-upload-pack|git-receive-pack)$", git.service, name="git-service"),
    path("<hubprefix:word>/<handle:owner>/<project:name>", views.page, name="page"),
    path("<handle:owner>/<project:name>/tree/<path:path>", views.files, name="tree"),
    path("<handle:owner>/<project:name>/blob/<path:path>", views.files, name="blob"),
    path("<hubprefix:word>/<handle:owner>/<project:name>/tree/<path:path>", views.files, name="prefixed-tree"),
    path("<hubprefix:word>/<handle:owner>/<project:name>/blob/<path:path>", views.files, name="prefixed-blob"),
    path("<hubprefix:word>/<handle:owner>/<project:name>/<path:path>", views.within, name="within"),
]
