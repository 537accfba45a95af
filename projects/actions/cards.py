"""The card and the facts in its header. README.md at the head is the truth; the project's columns follow it.

They follow at once as long as nothing of the project is published. Afterwards the public sees what was reviewed: the
columns change when the next release is published.
"""

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import BadInput, PaymentRequired
from projects.actions.authors import author_of
from projects.cards import FACTS, facts_from, join, parse, with_facts
from projects.models import Project, ProjectLanguage
from projects.queries.releases import CARD, CARD_LIMIT, card_at, facts_under_way
from projects.queries.visibility import is_open_site
from projects.vocabulary import languages, licences, tasks
from repositories.actions import Add, commit, store

URL_LIMIT, SUMMARY_LIMIT, LANGUAGES_LIMIT = 500, 300, 100


@transaction.atomic
def edit_project(*, project: Project, user: Any, **facts: Any) -> None:
    """Change some of the facts (`summary`, `code_url`, `licence`, `task`, `languages`), in the card's header."""
    require(user, "projects.edit", project)
    wanted = checked_facts(facts)
    card = card_at(project)
    if card.fault:
        raise BadInput(fields={"card": card.fault}, code="card_header")
    data = with_facts(_without(card.data, wanted), facts_under_way(project, card) | wanted)
    _write(project, user, join(data, card.body), _("Change the facts in the card"))
    follow_card(project, cleared=[name for name, value in wanted.items() if not value])
    events.record("project.edited", project, actor=user, evidence=[{"facts": sorted(wanted)}])


@transaction.atomic
def edit_card(*, project: Project, user: Any, text: str) -> None:
    """Put this text in place of the card. A header in it is merged over the facts that are known."""
    require(user, "projects.edit", project)
    if len(text.encode("utf-8", "surrogatepass")) > CARD_LIMIT:
        raise BadInput(fields={"card": _("A card may have at most %(limit)d bytes.") % {"limit": CARD_LIMIT}})
    card = parse(text.replace("\r\n", "\n").replace("\x00", ""))
    if card.fault:
        raise BadInput(fields={"card": card.fault}, code="card_header")
    before = card_at(project)
    data = card.data or before.data
    facts = facts_under_way(project, before) | facts_from(data)
    _write(project, user, join(with_facts(data, facts), card.body), _("Edit the card"))
    follow_card(project)
    events.record("project.card_edited", project, actor=user)


def follow_card(project: Project, *, cleared: list[str] | None = None) -> None:
    """Let the project's columns follow its card, as long as nothing reviewed is shown."""
    project.updated_at = timezone.now()
    changed = ["updated_at"]
    if project.published_release_id is None or is_open_site():
        facts = facts_under_way(project) | dict.fromkeys(cleared or [], "")
        adopt(project, facts)
        changed += FACTS
    project.save(update_fields=changed)


def adopt(project: Project, facts: dict[str, Any]) -> None:
    """Set the columns and the rows that facets count. The caller saves."""
    for name in FACTS:
        if name in facts:
            setattr(project, name, facts[name] or ([] if name == "languages" else ""))
    ProjectLanguage.objects.filter(project=project).delete()
    ProjectLanguage.objects.bulk_create(
        [ProjectLanguage(project=project, language=language) for language in project.languages]
    )


def checked_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as they will be kept, or BadInput naming every field that cannot be."""
    checks = {
        "summary": _summary,
        "code_url": _code_url,
        "licence": _licence,
        "task": _task,
        "languages": _languages,
    }
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in facts.items():
        try:
            kept[name] = checks[name](value)
        except KeyError:
            wrong[name] = _("There is no such field.")
        except (ValueError, TypeError) as fault:
            wrong[name] = str(fault)
    if wrong:
        raise BadInput(fields=wrong)
    return kept


def _summary(value: str) -> str:
    text = " ".join(value.split())
    if len(text) > SUMMARY_LIMIT:
        raise ValueError(_("Use at most %(limit)d characters.") % {"limit": SUMMARY_LIMIT})
    if "\x00" in text:
        raise ValueError(_("This holds a character that cannot be kept."))
    return text


def _code_url(value: str) -> str:
    url = value.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_sane = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        is_sane = False
    if not is_sane or len(url) > URL_LIMIT or any(letter.isspace() or not letter.isprintable() for letter in url):
        raise ValueError(_("Give an address that starts with http:// or https://."))
    return url


def _licence(value: str) -> str:
    if not value.strip():
        return ""
    spdx = licences.canonical(value)
    if not spdx:
        raise ValueError(_("Choose a licence from the list, by its SPDX name."))
    return spdx


def _task(value: str) -> str:
    name = tasks.canonical(value.strip())
    if name and name not in tasks.TASKS:
        raise ValueError(_("Choose a task from the list."))
    return name


def _languages(value: Any) -> list[str]:
    if isinstance(value, str) or not all(isinstance(tag, str) for tag in value):
        raise TypeError(_("Give a list of language tags, such as “en” or “zh”."))
    if unknown := [tag for tag in value if not languages.canonical(tag)]:
        raise ValueError(_("“%(tag)s” is not a language tag we know.") % {"tag": str(unknown[0])[:40]})
    if len(value) > LANGUAGES_LIMIT:
        raise ValueError(_("Choose at most %(limit)d.") % {"limit": LANGUAGES_LIMIT})
    return list(dict.fromkeys(languages.canonical(tag) for tag in value))


def _without(data: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The header without what these facts replace, so that an emptied fact does not live on there."""
    words = {
        "summary": ("summary", "description"),
        "code_url": ("code_repository", "repository"),
        "licence": ("license",),
        "task": ("pipeline_tag", "task_categories"),
        "languages": ("language",),
    }
    old = facts_from(data)
    replaced = {word for name, value in wanted.items() if old.get(name) != value for word in words[name]}
    return {key: value for key, value in data.items() if key not in replaced}


def _write(project: Project, user: Any, text: str, message: str) -> None:
    try:
        file = store(repository=project.repository, data=text.encode("utf-8", "replace"), name=CARD)
    except PaymentRequired as full:
        raise full.about("card") from None
    commit(repository=project.repository, operations=[Add(CARD, file)], author=author_of(user), message=message)
