"""Cards in other languages: who offers them, who reads them, and whose record they stand in."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from rest_framework.test import APIClient

from accounts.contributions import lines_of
from core.models import Event
from moderation.trust.trust_facts import contributions
from projects.access.actions import set_gate
from projects.actions import add_member, change_visibility, create_project
from projects.cards.translations import best_for, is_chinese, language_of, translations_among
from projects.models import Project
from projects.pulls import actions
from projects.pulls.models import Pull
from projects.queries.releases import CARD_LIMIT
from projects.vocabulary import languages
from tests.projects.conftest import FACTS, FILES, bring, new_project, put_files

CHINESE = "---\nlanguage: zh\n---\n\n# 苍鹭\n\n一个小模型。\n"


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("README.zh.md", "zh"),
        ("README_zh-CN.md", "zh-CN"),
        ("readme-ZH_hans.md", "zh-Hans"),
        ("README_CN.md", "zh"),
        ("README.en.md", "en"),
        ("README.pt-BR.md", "pt-BR"),
        ("README.md", ""),
        ("README.xx.md", ""),
        ("README.zh.txt", ""),
        ("docs/README.zh.md", ""),
        ("README.zh.md.exe", ""),
    ],
)
def test_the_name_of_a_file_says_into_which_language_it_brings_the_card(path: str, language: str) -> None:
    assert language_of(path) == language


def test_readers_get_the_card_that_they_read_best() -> None:
    known = translations_among(["README_zh.md", "README.zh.md", "README.zh-TW.md", "config.json"])
    assert known == {"zh": "README.zh.md", "zh-TW": "README.zh-TW.md"}
    assert [best_for(reader, known) for reader in ("zh-hans", "zh-tw", "en", "")] == ["zh", "zh-TW", "", ""]
    for offered, best in (
        (["zh-Hant", "zh-Hans", "zh"], "zh-Hans"),
        (["zh-Hant", "zh-CN", "zh"], "zh"),
        (["zh-Hant", "zh-TW", "zh-CN"], "zh-CN"),
        (["zh-Hant", "zh-TW", "zh-HK", "zh-MO", "yue"], ""),
    ):
        assert best_for("zh-hans", offered) == best
    assert [best_for(reader, ["zh", "zh-Hant"]) for reader in ("zh-tw", "zh-hk", "zh")] == ["zh-Hant", "zh-Hant", "zh"]
    assert [is_chinese(text) for text in ("# 苍鹭\n一个小模型 GPT", "A heron (苍鹭)", "")] == [True, False, False]


def proposed(project: Project, user: Any, files: dict[str, str | None]) -> Pull:
    return actions.propose_texts(project=project, user=user, files=files, title="In Chinese", text="For us.")


@pytest.mark.django_db
def test_a_member_offers_a_translation_and_it_counts_once_it_is_taken_in(alice: Any, bob: Any, charlie: Any) -> None:
    heron = new_project(alice, "heron", "published")
    reader = Client()
    reader.force_login(bob)
    card = reader.get("/alice/heron").content.decode()
    assert 'href="/alice/heron/propose/README.zh.md"' in card
    assert "/propose/README" not in Client().get("/alice/heron").content.decode()
    form = reader.get("/alice/heron/propose/README.zh.md").context["form"]
    original = reader.get("/alice/heron/propose/README.md").context["form"].initial["content"]
    assert (form.initial["content"], form.initial["title"]) == (original, "Translate the card into Chinese")
    said = {"parent": form.initial["parent"], "content": CHINESE, "title": form.initial["title"], "text": "For us."}
    assert reader.post("/alice/heron/propose/README.zh.md", said).status_code == 302
    pull = Pull.objects.get()
    assert (lines_of("translations", bob), pull.languages) == ([], [])
    actions.merge_pull(pull=pull, user=alice)
    (line,) = lines_of("translations", bob)
    assert (line.text, line.url, line.is_public) == (
        "The card of alice/heron in Chinese",
        pull.get_absolute_url(),
        True,
    )
    assert Event.objects.get(verb="pull.merge").evidence[0]["translated"] == ["zh"]
    assert lines_of("translations", alice) == []
    told = Client().get("/bob/activity").content.decode()
    assert "translated the card of alice/heron into Chinese" in told
    change_visibility(project=heron, user=alice, visibility="private")
    assert lines_of("translations", bob) == []
    assert "translated the card" not in Client().get("/bob/activity").content.decode()


@pytest.mark.django_db
def test_what_nobody_else_sees_yet_is_told_to_nobody_and_earns_no_trust(alice: Any, bob: Any, client: Client) -> None:
    """Visibility says what a project will be; before something was published it is a secret of those who work on it.
    Two who merge what the other wrote there would otherwise be trusted for what nobody can look at."""
    heron = new_project(alice, "heron", "draft", visibility="public")
    add_member(project=heron, user=alice, handle="bob", role="write")
    actions.merge_pull(pull=proposed(heron, bob, {"README.zh.md": CHINESE}), user=alice)
    assert contributions(bob, None) == 0
    assert "heron" not in client.get("/bob/contributions").content.decode()
    bring(heron, alice, "published")
    assert (contributions(bob, None), len(lines_of("translations", bob))) == (1, 1)
    assert "alice/heron" in client.get("/bob/contributions").content.decode()


@pytest.mark.django_db
def test_many_translations_at_once_are_taken_in(alice: Any, bob: Any) -> None:
    heron = new_project(alice, "heron", "published")
    lands = "BF CM GH GM GN GW LR MR NE NG SL SN".split()  # noqa: SIM905  (words read better than quotes)
    tags = [f"ff-{script}-{land}" for script in ("Adlm", "Latn") for land in lands]
    files: dict[str, str | None] = {f"README.{tag}.md": "# Heron" for tag in tags}
    pull = actions.merge_pull(pull=proposed(heron, bob, files), user=alice)
    pull.refresh_from_db()
    assert len(pull.translated) <= 200  # what a database that counts takes
    assert pull.languages == tags[:15]


def published(user: Any, files: dict[str, bytes]) -> Project:
    project = create_project(owner=user.owner, user=user, kind="model", name="heron", **FACTS)
    put_files(project, user, FILES | files)
    bring(project, user, "published")
    return project


@pytest.mark.django_db
def test_other_files_and_ones_own_project_are_no_translations(alice: Any, bob: Any, api: APIClient) -> None:
    heron = published(alice, {"README.fr.md": b"# Fr", "README.de.md": b"# De"})
    proposals: list[tuple[Any, dict[str, str | None]]] = [
        (bob, {"notes.md": "n", "docs/README.zh.md": "# Zh"}),
        (alice, {"README.zh.md": CHINESE}),
        (bob, {"README.de.md": None}),
        (bob, {"README.fr.md": "# Le heron", "README_ja.md": "# Sagi"}),
    ]
    for user, files in proposals:
        actions.merge_pull(pull=proposed(heron, user, files), user=alice)
    assert [pull.languages for pull in Pull.objects.order_by("number")] == [[], [], [], ["fr", "ja"]]
    assert [line.text for line in lines_of("translations", bob)] == ["The card of alice/heron in French, Japanese"]
    assert api.get("/api/v1/projects/alice/heron/pulls/4").json()["translated"] == ["fr", "ja"]


@pytest.mark.django_db
def test_the_page_shows_the_card_in_the_readers_language_with_a_switch(client: Client, alice: Any) -> None:
    heron = published(alice, {"README.zh.md": CHINESE.encode(), "README.fr.md": b"# Le heron"})
    set_gate(project=heron, user=alice, gating="by_hand", terms="Be kind.", questions=[])  # the card is everybody's
    chinese = {"Accept-Language": "zh-hans"}
    page = client.get("/alice/heron", headers=chinese).content.decode()
    assert ('<article class="prose" lang="zh">' in page, "一个小模型" in page, "language: zh" in page) == (
        True,
        True,
        False,
    )
    english = client.get("/alice/heron").content.decode()
    assert ("一个小模型" in english, 'href="?language=zh"' in english) == (False, True)
    assert "Le heron" in client.get("/alice/heron?language=fr").content.decode()
    for asked in ("original", "xx", "README.zh.md"):
        assert "一个小模型" not in client.get(f"/alice/heron?language={asked}", headers=chinese).content.decode()
    for body in (b"", b"---\nlanguage: zh\n---\n", b"x" * (CARD_LIMIT + 1)):
        put_files(heron, alice, {"README.zh.md": body})
        bring(heron, alice, "published")
        page = client.get("/alice/heron?language=zh", headers=chinese).content.decode()
        assert ("Sums above four digits" in page, 'lang="zh">' in page) == (
            True,
            False,
        )  # the original, for nothing else is told
    raw = [client.get(f"/alice/heron/raw/{path}").status_code for path in ("README.zh.md", "config.json")]
    assert raw == [200, 401]


@pytest.mark.parametrize(("reader", "listed"), [("en", "Chinese, English, German"), ("zh-hans", "中文、英语、德语")])
def test_languages_are_set_apart_as_their_reader_does(reader: str, listed: str) -> None:
    with override(reader):
        assert languages.listed(["zh", "en", "de"]) == listed
        assert [languages.listed([]), languages.listed(["zh"])] == ["", listed[: len(languages.label("zh"))]]
