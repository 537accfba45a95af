from typing import Literal

from django.http.response import HttpResponseBase

from hub.api import chunks
from hub.calls import Call
from hub.refusals import looking_at
from hub.wording import etag
from projects.endings import with_standing
from projects.queries import let_in, refuse_locked
from projects.usage.leaving import note_leaving
from repositories.downloads import response
from repositories.queries import file


def resolve(call: Call, owner: str, name: str, revision: str, path: str, word: str = "models") -> HttpResponseBase:
    """The file itself, whole or a range of it. Clients keep it under its ETag and ask for no more than its head when
    they have it."""
    project = call.project(word, owner, name)
    sight = call.sight(project, revision)
    with looking_at(sight):
        entry = file(project.repository, sight.commit, path)
    let_in(call.asker, project, sight.release, path)
    refuse_locked(call.asker, project, entry.sha256)
    disposition: Literal["inline", "attachment"] = "attachment" if call.says("download") else "inline"
    answer = response(call.request, entry=entry, filename=entry.name, disposition=disposition, etag=etag(entry))
    note_leaving(call.request, answer, project, sight, path, entry.size)
    answer.headers["X-Repo-Commit"] = sight.commit.hex()
    answer.headers["X-Linked-ETag"] = f'"{etag(entry)}"'
    answer.headers["X-Linked-Size"] = str(entry.size)
    for header, value in chunks.offered(call, project, sight, entry).items():
        answer.headers[header] = value
    return with_standing(answer, sight.release)
