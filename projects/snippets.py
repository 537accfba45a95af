"""Code that works when pasted, for what this project offers today."""

from dataclasses import dataclass

from django.conf import settings

from projects.models import Project, Release

CHATTING = {"text-generation", "conversational"}
CLIENT = """from openai import OpenAI

client = OpenAI(base_url="%s/v1", api_key="cw_…")
"""
CHAT = """answer = client.chat.completions.create(
    model="%s",
    messages=[{"role": "user", "content": "…"}],
)
print(answer.choices[0].message.content)"""
EMBED = """answer = client.embeddings.create(model="%s", input=["…"])
print(answer.data[0].embedding)"""


@dataclass(frozen=True)
class Snippet:
    name: str
    code: str


def snippets(project: Project, release: Release | None) -> list[Snippet]:
    if release is None:
        return []
    name, api = str(project), f"{settings.SITE_URL}/api/v1/projects/{project}"
    found = [
        Snippet(
            "curl",
            f"# {len(release.manifest)} files, digest {release.short_digest}\n"
            f"curl '{api}/files?revision={release.revision}'\n"
            f"curl -LO '{api}/raw/README.md?revision={release.revision}'",
        )
    ]
    if project.runs_here and (call := _call(project)):
        found.insert(0, Snippet("openai", CLIENT % settings.SITE_URL + call % name))
    return found


def _call(project: Project) -> str:
    if project.task in CHATTING:
        return CHAT
    return EMBED if project.task == "feature-extraction" else ""
