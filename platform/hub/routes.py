"""The Hub API, by raw address: `docs/hub.md` says what of it we offer. Anything else under `/api` is a 501.

These are no addresses of Django's: `hub.views.door` looks them up, and a revision is one part however many slashes
stand in it.
"""

from django.urls import path

from accounts.states import Scope
from hub import converters as _quoting  # noqa: F401  (registers `quoted`)
from hub.api import (
    access,
    catalogue,
    chunks,
    commits,
    copies,
    discussions,
    files,
    histories,
    infos,
    large,
    lfs,
    naming,
    people,
    repos,
    trees,
    xet,
)
from hub.calls import Answers

REPO = "api/<hubword:word>/<quoted:owner>/<quoted:name>"
THREAD = f"{REPO}/discussions/<int:number>"
CAS = "xet/<hubword:word>/<quoted:owner>/<quoted:name>/g<int:generation>"  # what clients call its "CAS"
OBJECTS = "<quoted:owner>/<quoted:name>.git/info/lfs/objects"
LFS = [
    (f"{OBJECTS}/batch", Answers(POST=lfs.batch, scope=Scope.READ)),
    (f"{OBJECTS}/verify", Answers(POST=lfs.verify)),
    (f"{OBJECTS}/whole/<quoted:shown>", Answers(PUT=lfs.take, scope="")),
    (f"{OBJECTS}/parts/<int:number>/<quoted:shown>", Answers(PUT=lfs.take_part, scope="")),
    (f"{OBJECTS}/complete/<quoted:shown>", Answers(POST=lfs.complete, scope="")),
    (f"{OBJECTS}/<quoted:oid>", Answers(GET=lfs.fetch)),
]
PREFIXES = ("<hubprefix:word>/", "")
urlpatterns = [
    path("api/whoami-v2", Answers(GET=people.whoami, scope="")),
    path("api/agent-harnesses", Answers(GET=people.harnesses, scope="")),
    path("api/repos/create", Answers(POST=repos.create)),
    path("api/repos/delete", Answers(DELETE=repos.delete)),
    path("api/repos/move", Answers(POST=repos.move)),
    path("api/users/<quoted:handle>/overview", Answers(GET=people.of_person, scope="")),
    path("api/users/<quoted:handle>/likes", Answers(GET=people.likes)),
    path("api/organizations/<quoted:handle>/overview", Answers(GET=people.of_organisation, scope="")),
    path("api/organizations/<quoted:handle>/members", Answers(GET=people.members, scope="")),
    path("api/settings/repositories", Answers(GET=repos.mine)),
    path("api/organizations/<quoted:owner>/settings/repositories", Answers(GET=repos.mine)),
    path("api/validate-yaml", Answers(POST=commits.validate_yaml, scope="")),
    path("api/<hubword:word>", Answers(GET=catalogue.listing)),
    path(REPO, Answers(GET=infos.info)),
    path(f"{REPO}/settings", Answers(PUT=repos.settings)),
    path(f"{REPO}/auth-check", Answers(GET=repos.may_read)),
    path(f"{REPO}/auth-check/write", Answers(GET=repos.may_write)),
    path(f"{REPO}/user-access-request/handle", Answers(POST=access.handle)),
    path(f"{REPO}/user-access-request/grant", Answers(POST=access.grant)),
    path(f"{REPO}/user-access-request/<quoted:status>", Answers(GET=access.listing)),
    path(f"{REPO}/branch/<quoted:branch>", Answers(POST=naming.create_branch, DELETE=naming.delete_branch)),
    path(f"{REPO}/tag/<quoted:revision>", Answers(POST=naming.create_tag, DELETE=naming.delete_tag)),
    path(f"{REPO}/super-squash/<quoted:branch>", Answers(POST=naming.squash)),
    path(f"{REPO}/like", Answers(DELETE=people.unlike)),
    path(f"{REPO}/refs", Answers(GET=histories.refs)),
    path(f"{REPO}/commits/<quoted:revision>", Answers(GET=histories.commits)),
    path(f"{REPO}/revision/<quoted:revision>", Answers(GET=infos.info)),
    path(f"{REPO}/tree/<quoted:revision>", Answers(GET=trees.tree)),
    path(f"{REPO}/tree/<quoted:revision>/<quotedpath:path>", Answers(GET=trees.tree)),
    path(f"{REPO}/paths-info/<quoted:revision>", Answers(POST=trees.paths_info, scope=Scope.READ)),
    path(f"{REPO}/preupload/<quoted:revision>", Answers(POST=commits.preupload)),
    path(f"{REPO}/commit/<quoted:revision>", Answers(POST=commits.commit)),
    path(f"{REPO}/lfs-files", Answers(GET=large.listing)),
    path(f"{REPO}/lfs-files/duplicate", Answers(POST=copies.duplicate)),
    path(f"{REPO}/discussions", Answers(GET=discussions.listing, POST=discussions.begin)),
    path(THREAD, Answers(GET=discussions.details)),
    path(f"{THREAD}/comment", Answers(POST=discussions.comment)),
    path(f"{THREAD}/comment/<quoted:id>/edit", Answers(POST=discussions.edit)),
    path(f"{THREAD}/comment/<quoted:id>/hide", Answers(POST=discussions.hide)),
    path(f"{THREAD}/merge", Answers(POST=discussions.merge)),
    path(f"{THREAD}/title", Answers(POST=discussions.rename)),
    path(f"{THREAD}/status", Answers(POST=discussions.change_status)),
    path(f"{REPO}/xet-write-token/<quoted:revision>", Answers(GET=xet.write_token, scope=Scope.WRITE)),
    path(f"{REPO}/xet-read-token/<quoted:revision>", Answers(GET=chunks.read_token)),
    path("xet/reconstruction/<quoted:hash>", Answers(GET=chunks.reconstruction_1, scope="")),  # clients before 1.1.6
    path("xet/reconstructions/<quoted:hash>", Answers(GET=chunks.reconstruction_1, scope="")),  # clients before 1.3
    path("xet/v1/reconstructions/<quoted:hash>", Answers(GET=chunks.reconstruction_1, scope="")),
    path("xet/v2/reconstructions/<quoted:hash>", Answers(GET=chunks.reconstruction_2, scope="")),
    path("xet/xorbs/<int:start>/<quoted:shown>", Answers(GET=chunks.fetch, scope="")),
    path(f"{CAS}/v1/chunks/<quoted:prefix>/<quoted:hash>", Answers(GET=xet.not_here, scope="")),
    path(f"{CAS}/v1/xorb-grants/<quoted:prefix>/<quoted:hash>", Answers(POST=xet.not_here, scope="")),
    path(f"{CAS}/v1/xorbs/<quoted:prefix>/<quoted:hash>", Answers(POST=xet.take_xorb, scope="")),
    path(f"{CAS}/v2/shards", Answers(POST=xet.not_here, scope="")),
    path(f"{CAS}/v1/shards", Answers(POST=xet.take_shard, scope="")),
    path(
        "<hubprefix:word>/<quoted:owner>/<quoted:name>/resolve/<quoted:revision>/<quotedpath:path>",
        Answers(GET=files.resolve),
    ),
    path("<quoted:owner>/<quoted:name>/resolve/<quoted:revision>/<quotedpath:path>", Answers(GET=files.resolve)),
    *(
        path(f"{known}{kind}{address}", answers)
        for known in ("", "git/")
        for kind in PREFIXES
        for address, answers in LFS
    ),
]
