#!/usr/bin/env bash
# What people do with a Hub client, against the site at HF_ENDPOINT: `acceptance.sh BIN` with the folder that holds its
# `hf` and `python`, the tokens of alice (T) and bob (B), a published project of alice's (P), and an empty folder to work
# in. Stops at the first surprise.
set -euo pipefail
export PATH="$1:$PATH" HF_HOME="$PWD/home" HF_HUB_DISABLE_UPDATE_CHECK=1 HF_HUB_DISABLE_PROGRESS_BARS=1 HF_HUB_DISABLE_TELEMETRY=1
R="alice/${2:-acc}"
step() { echo "== $*"; }
fails() { if "$@" >fails.log 2>&1; then echo "should have failed: $*"; exit 1; fi; }
api() { HF_TOKEN="${AS-$T}" python -c "from huggingface_hub import *; from huggingface_hub.errors import *; import os; api = HfApi(); R = '$R'; P = '$P'
$1"; }

mkdir -p d/sub
printf -- '---\nlicense: mit\n---\n# A model\n' >d/README.md
echo '{"model_type": "bert"}' >d/config.json
echo x >"d/sub/a b+é.txt"
: >d/empty.bin
head -c 12582912 /dev/urandom >d/big.bin
head -c 11000000 /dev/urandom >big2.bin

step signing in
hf auth login --token "$T" >/dev/null 2>&1
hf auth whoami 2>&1 | grep -q alice
fails env HF_TOKEN=hf_bad hf auth whoami

step making a repository, once
api 'api.create_repo(R); api.create_repo(R, exist_ok=True)'
fails api 'api.create_repo(R)'

step uploading a folder, by chunks where the client knows them
hf upload "$R" d . >up.log 2>&1
step uploading by LFS
HF_HUB_DISABLE_XET=1 hf upload "$R" big2.bin big2.bin >up.log 2>&1
step uploading again changes nothing
before=$(api 'print(api.model_info(R).sha)')
hf upload "$R" d . >again.log 2>&1
grep -qi 'no files have been modified' again.log
[ "$before" = "$(api 'print(api.model_info(R).sha)')" ]

step downloading
hf download "$R" --local-dir out >/dev/null 2>&1
diff -r -x .cache -x .gitattributes -x big2.bin d out
cmp big2.bin out/big2.bin
f=$(api 'print(hf_hub_download(R, "big.bin"))')
[ "$(basename "$(readlink "$f")")" = "$(sha256sum d/big.bin | cut -d' ' -f1)" ]
curl -sf -r 100-199 -H "Authorization: Bearer $T" "$HF_ENDPOINT/$R/resolve/main/big.bin" | cmp - <(tail -c +101 d/big.bin | head -c 100)

step listing
api 'assert {"README.md", "sub/a b+é.txt", "big.bin", "empty.bin"} <= set(api.list_repo_files(R))
assert {f.path for f in api.list_repo_tree(R, recursive=True, expand=True)} >= {"sub", "sub/a b+é.txt"}'

step what is missing
api '
def refused(error, call, *args, **more):
    try: call(*args, **more)
    except error: return
    raise AssertionError(f"{call} was not refused with {error}")
refused(RevisionNotFoundError, api.model_info, R, revision="nope")
refused(EntryNotFoundError, api.hf_hub_download, R, "nope.json")
refused(RepositoryNotFoundError, api.model_info, "alice/nope")
refused(RepositoryNotFoundError, api.model_info, "alice/nope", token=False)
assert not api.file_exists(R, "nope.json") and not api.repo_exists("alice/nope", token=False)'

step some of it, by patterns and by revision
hf download "$R" --include "sub/*" --local-dir some >/dev/null 2>&1
[ "$(find some -name '*.txt' | wc -l)" = 1 ] && [ ! -e some/big.bin ]
api '
import pathlib
old = api.list_repo_commits(R)[-1].commit_id
found = pathlib.Path(snapshot_download(R, allow_patterns=["*.json", "sub/*"], ignore_patterns="*.txt"))
assert (found / "config.json").exists() and not (found / "sub").exists()
assert pathlib.Path(snapshot_download(R, revision=old)).name == old
big, = api.get_paths_info(R, "big.bin", expand=True)
assert big.lfs.size == 12582912 and big.last_commit is not None
assert len(api.get_paths_info(R, ["sub", "README.md", "nope"])) == 2
sizes = {one.rfilename: one.size for one in api.repo_info(R, files_metadata=True).siblings}
assert sizes["big.bin"] == 12582912 and sizes["empty.bin"] == 0
api.list_repo_commits(R, formatted=True)'

step as a file system
api '
fs = HfFileSystem()
assert f"{R}/sub/a b+é.txt" in fs.ls(f"{R}/sub", detail=False) and f"{R}/README.md" in fs.glob(f"{R}/*.md")
assert f"{R}/sub/a b+é.txt" in fs.find(R) and list(fs.walk(R)) and fs.isdir(f"{R}/sub") and fs.du(R) > 12582912
with fs.open(f"{R}/big.bin", "rb") as file:
    file.seek(-10, 2)
    assert file.read() == open("d/big.bin", "rb").read()[-10:]
fs.cp_file(f"{R}/config.json", f"{R}/fs/one.json"); fs.mv(f"{R}/fs/one.json", f"{R}/fs/two.json")
fs.invalidate_cache()
assert fs.exists(f"{R}/fs/two.json") and not fs.exists(f"{R}/fs/one.json")
fs.rm(f"{R}/fs", recursive=True); fs.invalidate_cache()
assert not fs.exists(f"{R}/fs")'

step large files before their commit, branches, and one commit of a history
api '
ops = [CommitOperationAdd("pre.bin", bytes(range(256)) * 900)]
api.preupload_lfs_files(R, ops); api.create_commit(R, ops, commit_message="pre")
api.create_branch(R, branch="feat/x"); api.create_branch(R, branch="feat/x", exist_ok=True)
api.upload_file(repo_id=R, path_in_repo="br.txt", path_or_fileobj=b"1", revision="feat/x")
api.create_tag(R, tag="t1", tag_message="m", revision="feat/x"); api.create_tag(R, tag="t1", exist_ok=True)
api.delete_branch(R, branch="feat/x")
assert open(hf_hub_download(R, "br.txt", revision="t1")).read() == "1"
api.delete_tag(R, tag="t1")
before = sorted(api.list_repo_files(R))
api.super_squash_history(R, commit_message="One")
assert [one.title for one in api.list_repo_commits(R)] == ["One"] and sorted(api.list_repo_files(R)) == before'

step people, names, and what is not offered
api '
assert api.get_user_overview("alice").username == "alice"
api.unlike(P); assert list(api.list_liked_repos().models) == []
api.move_repo(R, R + "-moved"); assert api.repo_info(R).id == R + "-moved"; api.move_repo(R + "-moved", R)
for call in (lambda: api.get_space_runtime("alice/demo"), lambda: api.list_webhooks(), lambda: list(api.list_repo_likers(P))):
    try: call()
    except HfHubHTTPError as error: assert error.response.status_code == 501 and error.response.headers["X-Error-Code"] == "NotOffered"
    else: raise AssertionError("not offered, and answered")'

step others see nothing of it and change nothing
AS="$B" fails api 'api.model_info(R)'
AS="$B" fails api 'api.upload_file(repo_id=R, path_in_repo="x", path_or_fileobj=b"x")'

step changing and deleting
api '
api.create_commit(R, [CommitOperationAdd("one.txt", b"1"), CommitOperationDelete("config.json"), CommitOperationDelete("sub/"),
    CommitOperationCopy("big.bin", "copy.bin")], commit_message="Three at once")
api.delete_file("one.txt", R)
assert set(api.list_repo_files(R)) >= {"copy.bin", "big.bin"} and not set(api.list_repo_files(R)) & {"config.json", "one.txt"}
import huggingface_hub
if int(huggingface_hub.__version__.partition(".")[0]) >= 2:  # older ones ask huggingface.co whether a card is good, wherever it goes
    ModelCard("---\nlicense: apache-2.0\n---\n# Mine\n").push_to_hub(R)
    metadata_update(R, {"license": "mit"}, overwrite=True)
    assert ModelCard.load(R).data.license == "mit"
with HfFileSystem().open(f"{R}/by/fs.txt", "w") as file: file.write("fs")
assert HfFileSystem().read_text(f"{R}/by/fs.txt") == "fs"
head = api.model_info(R).sha
api.upload_file(repo_id=R, path_in_repo="p", path_or_fileobj=b"p", parent_commit=head)
try: api.upload_file(repo_id=R, path_in_repo="p", path_or_fileobj=b"q", parent_commit=head)
except HfHubHTTPError as error: assert error.response.status_code == 412
else: raise AssertionError("a commit on what is no longer the head was taken")'

step giving files on request
# What nobody reviewed is seen by members alone, so this asks only what an owner may; tests/hub/test_access.py asks the rest.
api '
api.update_repo_settings(R, gated="manual")
assert api.model_info(R).gated == "manual" and list(api.list_pending_access_requests(R)) == []
api.grant_access(R, "bob")
assert [one.username for one in api.list_accepted_access_requests(R)] == ["bob"]
api.cancel_access_request(R, "bob")
(asked,) = api.list_pending_access_requests(R)
assert (asked.username, asked.status, asked.email, asked.timestamp.year > 2000) == ("bob", "pending", None, True)
api.accept_access_request(R, "bob")
api.reject_access_request(R, "bob", rejection_reason="Enough.")
assert [one.username for one in api.list_rejected_access_requests(R)] == ["bob"]
for wrong in ("bob", "nobody"):
    try: api.reject_access_request(R, wrong, rejection_reason="No.")
    except HfHubHTTPError as error: assert error.response.status_code == 404
    else: raise AssertionError("rejected twice")
api.update_repo_settings(R, gated=False)
assert api.model_info(R).gated is False'
AS="$B" fails api 'api.grant_access(R, "bob")'

step talking
AS="$B" api '
begun = api.create_discussion(P, "It hangs", description="Since *today*.")
assert (begun.num, begun.status, begun.author, begun.is_pull_request) == (1, "open", "bob", False)
said = api.comment_discussion(P, 1, "On the CPU.")
assert api.edit_discussion_comment(P, 1, said.id, "On the GPU.").content == "On the GPU."
assert api.rename_discussion(P, 1, "It hangs on the GPU").new_title == "It hangs on the GPU"'
api '
assert api.change_discussion_status(P, 1, "closed", comment="Mended.").new_status == "closed"
told = api.get_discussion_details(P, 1)
assert [event.type for event in told.events] == ["comment", "comment", "title-change", "comment", "status-change"]
assert (told.title, told.status, told.events[1].edited) == ("It hangs on the GPU", "closed", True)'

step proposing changes without the right to make them
AS="$B" api '
info = api.create_commit(P, [CommitOperationAdd("notes.md", b"Please."), CommitOperationAdd("dot.bin", bytes(9)), CommitOperationDelete("config.json")],
    commit_message="Say please", commit_description="It is kinder.", create_pr=True)
assert (info.pr_num, info.pr_revision) == (2, "refs/pr/2"), info
api.upload_file(repo_id=P, path_in_repo="notes.md", path_or_fileobj=b"Please!", revision="refs/pr/2", commit_message="Louder")
assert open(api.hf_hub_download(P, "notes.md", revision="refs/pr/2")).read() == "Please!"
try: api.upload_file(repo_id=P, path_in_repo="x", path_or_fileobj=b"x")
except HfHubHTTPError as error: assert error.response.status_code == 403
else: raise AssertionError("somebody changed what is not theirs")'
api '
told = api.get_discussion_details(P, 2)
assert (told.title, told.status, told.target_branch, told.conflicting_files) == ("Say please", "open", "refs/heads/main", [])
assert [event.summary for event in told.events if event.type == "commit"] == ["Say please", "Louder"]
assert "+Please!" in told.diff and told.git_reference == "refs/pr/2"
assert [ref.ref for ref in api.list_repo_refs(P, include_pull_requests=True).pull_requests] == ["refs/pr/2"]
assert {one.num: one.is_pull_request for one in api.get_repo_discussions(P)} == {1: False, 2: True}
api.merge_pull_request(P, 2, comment="Thanks.")
told = api.get_discussion_details(P, 2)
assert (told.status, told.merge_commit_oid) == ("merged", api.model_info(P, revision="main").sha)
assert {"notes.md", "dot.bin"} <= set(api.list_repo_files(P))'
AS="$B" api 'assert "notes.md" not in api.list_repo_files(P)'

step a folder as a pull request, and drafts
hf upload "$P" d more --create-pr --commit-message "A folder" >pr.log 2>&1 || { cat pr.log; exit 1; }
api '
(pull,) = [one for one in api.get_repo_discussions(P) if one.title == "A folder"]
assert pull.is_pull_request and "more/big.bin" in api.list_repo_files(P, revision=pull.git_reference)
if pull.status == "draft": assert api.change_discussion_status(P, pull.num, "open").new_status == "open"
assert api.change_discussion_status(P, pull.num, "closed").new_status == "closed"
draft = api.create_pull_request(P, "Later")
assert draft.status == "draft" and draft.diff == ""'

step deleting it all
api 'api.delete_repo(R); api.delete_repo(R, missing_ok=True)'
fails api 'api.model_info(R)'
hf auth logout >/dev/null 2>&1
echo "== done"
