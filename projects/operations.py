from core.operations import anyone, operation, owner, signed_in, writer

operation("projects:explore", GET=anyone)
operation("projects:new", GET=signed_in, POST=signed_in)
# Open to everybody as far as `projects.queries.visibility` shows them something there.
TALK = ("discussions", "reports")
for page in ("detail", "files", "file", "raw", "releases", "release", "manifest", "reviews", "try", *TALK):
    operation(f"projects:{page}", GET=anyone)
for page in ("history", "commits", "commit", "names", "compare", "comparison"):
    operation(f"projects:{page}", GET=anyone)
for page in ("refs", "ref-change"):
    operation(f"projects:{page}", POST=writer)
operation("api-project-refs", GET=anyone, POST=writer)
operation("api-project-ref", PATCH=writer, DELETE=writer)
for act in ("publication", "unscheduling", "withdrawal", "deprecation", "retraction", "reopening"):
    operation(f"projects:{act}", POST=owner)
operation("projects:like", POST=signed_in)
operation("projects:liked", GET=signed_in)
operation("api-project-like", PUT=signed_in, DELETE=signed_in)
operation("api-liked", GET=signed_in)
operation("projects:edit", GET=writer, POST=writer)
for step in ("details", "files", "card"):
    operation(f"projects:edit-{step}", GET=writer, POST=writer)
operation("projects:edit-files-removal", POST=writer)
operation("projects:edit-card-preview", POST=writer)
operation("projects:edit-preflight", GET=writer)
operation("projects:edit-statements", GET=writer, POST=owner)
operation("projects:edit-typed", POST=writer)
operation("projects:settings", GET=owner)
operation("projects:visibility", POST=owner)
operation("projects:members", POST=owner)
operation("projects:member-removal", POST=owner)
operation("projects:deletion", POST=owner)

operation("api-projects", GET=anyone, POST=signed_in)
operation("api-project", GET=anyone, PATCH=writer, DELETE=owner)
operation("api-project-members", GET=writer, POST=owner)
operation("api-project-member", DELETE=owner)
for read in ("files", "raw", "revisions"):
    operation(f"api-project-{read}", GET=anyone)
operation("api-project-uploads", POST=writer)
operation("api-project-commits", POST=writer)
operation("api-project-preflight", GET=writer)
operation("api-project-draft", GET=writer, POST=writer)
operation("api-project-draft-step", PUT=writer, DELETE=writer)
operation("api-project-card-preview", POST=writer)
operation("api-project-history", GET=anyone)
operation("api-project-releases", GET=anyone, POST=owner)
operation("api-project-release", GET=anyone)
operation("api-project-publication", POST=owner, DELETE=owner)
for act in ("withdrawal", "deprecation", "retraction", "reopening"):
    operation(f"api-project-{act}", POST=owner)

for feed in ("explore", "site", "owner", "releases", "discussions"):
    operation(f"projects:feed-{feed}", GET=anyone)

operation("projects:edit-mending", POST=writer)
for act in ("edit-co-authors", "co-author-reminder", "co-author-removal"):
    operation(f"projects:{act}", POST=owner)
# Whoever was named as a co-author.
operation("projects:consent", GET=owner, POST=owner)
operation("api-project-fixes", POST=writer)
operation("api-project-co-authors", GET=writer, POST=owner)
operation("api-project-co-author", DELETE=owner)
operation("api-project-co-author-reminder", POST=owner)
operation("api-project-consent", GET=owner, PUT=owner)
operation("projects:thread", GET=anyone)
operation("projects:discussions-new", POST=signed_in)
operation("projects:topic-versions", POST=writer)
operation("api-project-topics", GET=anyone, POST=signed_in)
operation("api-topic-versions", GET=anyone, PUT=writer)
