"""The licence: is it one, and does its text say what its name says?"""

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext_lazy as _
from license_expression import Licensing, get_spdx_licensing

from projects.vocabulary import licences
from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import check
from reviews.checks.subject import Subject

FILES = re.compile(r"^(licen[cs]e|copying|unlicense)([._-].*)?$", re.IGNORECASE)
TEXT_UP_TO = 256 * 1024

FAULTS = {
    "licence_missing": blocking(
        _("No licence is named. Without one nobody may use this."),
        _("Choose one in the card editor: license: apache-2.0."),
    ),
    "licence_unknown": blocking(
        _("“%(name)s” is not a licence that we know."),
        _("Use a name of the SPDX list, or “other” with the text in a file LICENSE."),
    ),
    "licence_text_missing": blocking(
        _("The licence is “other”, and there is no file LICENSE with its text."), _("Add the text as LICENSE.")
    ),
    "licence_file_advised": warning(
        _("There is no file LICENSE."), _("Add the text of %(name)s: people who copy the files keep it.")
    ),
    "licence_disagrees": blocking(
        _("The card says %(name)s, and this file is the text of %(other)s."), _("Make both say the same.")
    ),
    "licence_clear": info(_("%(name)s.")),
}
# Words that only this text has. The first match counts, so families come before their members.
TEXTS = {
    "AGPL-3.0-or-later": "gnu affero general public license",
    "LGPL-3.0-or-later": "gnu lesser general public license version 3",
    "LGPL-2.1-or-later": "gnu lesser general public license version 2.1",
    "GPL-3.0-or-later": "gnu general public license version 3",
    "GPL-2.0-or-later": "gnu general public license version 2",
    "Apache-2.0": "apache license version 2.0",
    "MPL-2.0": "mozilla public license version 2.0",
    "EUPL-1.2": "european union public licence v. 1.2",
    "CC0-1.0": "cc0 1.0 universal",
    "CC-BY-NC-SA-4.0": "attribution-noncommercial-sharealike 4.0",
    "CC-BY-NC-ND-4.0": "attribution-noncommercial-noderivatives 4.0",
    "CC-BY-NC-4.0": "attribution-noncommercial 4.0",
    "CC-BY-SA-4.0": "attribution-sharealike 4.0",
    "CC-BY-ND-4.0": "attribution-noderivatives 4.0",
    "CC-BY-4.0": "attribution 4.0 international",
    "Unlicense": "this is free and unencumbered software released into the public domain",
    "MIT": "permission is hereby granted, free of charge, to any person obtaining a copy",
    "ISC": "permission to use, copy, modify, and/or distribute this software for any purpose",
}
OTHER = "LicenseRef-other"


@check("licence", title=_("Licence"), faults=FAULTS, rule_version="2026-11-1", order=20, answers=("licence",))
def licence(subject: Subject) -> Iterator[Finding]:
    said = str(subject.card_data.get("license") or subject.licence)
    name = licences.canonical(said) or _spdx(said)
    texts = [file.path for file in subject.files if FILES.match(file.path)]
    if not said:
        yield Finding("licence_missing", "README.md", field="license")
    elif not name:
        yield Finding("licence_unknown", "README.md", field="license", evidence={"name": said[:80]})
    elif name == OTHER and not texts:
        yield Finding("licence_text_missing", "README.md", field="license")
    else:
        yield from _of_texts(subject, name, texts)


def _of_texts(subject: Subject, name: str, texts: list[str]) -> Iterator[Finding]:
    others = [(path, other) for path in texts if (other := _recognised(subject, path)) and not _are_same(name, other)]
    for path, other in others:
        yield Finding("licence_disagrees", path, evidence={"name": name, "other": other})
    if not texts:
        yield Finding("licence_file_advised", evidence={"name": name})
    if not others:
        yield Finding("licence_clear", evidence={"name": name})


def _recognised(subject: Subject, path: str) -> str:
    text = " ".join((subject.text(path, TEXT_UP_TO) or "").lower().replace(",", "").split())
    return next((name for name, words in TEXTS.items() if words.replace(",", "") in text[:4000]), "")


def _are_same(name: str, other: str) -> bool:
    """“only” and “or later” share one text; a licence of its own may quote another."""
    return name.startswith("LicenseRef-") or name.removesuffix("-only").removesuffix("-or-later") == other.removesuffix(
        "-or-later"
    )


def _spdx(said: str) -> str:
    checked = _licensing().validate(said[:200])
    return "" if checked.errors else str(checked.normalized_expression or "")


@cache
def _licensing() -> Licensing:
    return get_spdx_licensing()
