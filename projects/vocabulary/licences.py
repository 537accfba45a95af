"""Licences by their SPDX names, and whether one may use, change and share the work under them without asking."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    spdx: str
    name: str
    is_open: bool = True


LICENCES = {
    licence.spdx: licence
    for licence in [
        Licence("Apache-2.0", "Apache License 2.0"),
        Licence("MIT", "MIT License"),
        Licence("BSD-2-Clause", "BSD 2-Clause License"),
        Licence("BSD-3-Clause", "BSD 3-Clause License"),
        Licence("ISC", "ISC License"),
        Licence("MPL-2.0", "Mozilla Public License 2.0"),
        Licence("LGPL-2.1-or-later", "GNU Lesser General Public License 2.1 or later"),
        Licence("LGPL-3.0-or-later", "GNU Lesser General Public License 3.0 or later"),
        Licence("GPL-2.0-or-later", "GNU General Public License 2.0 or later"),
        Licence("GPL-3.0-or-later", "GNU General Public License 3.0 or later"),
        Licence("AGPL-3.0-or-later", "GNU Affero General Public License 3.0 or later"),
        Licence("EUPL-1.2", "European Union Public Licence 1.2"),
        Licence("MulanPSL-2.0", "Mulan Permissive Software License 2"),
        Licence("Unlicense", "The Unlicense"),
        Licence("0BSD", "BSD Zero Clause License"),
        Licence("CC0-1.0", "Creative Commons Zero 1.0"),
        Licence("CC-BY-4.0", "Creative Commons Attribution 4.0"),
        Licence("CC-BY-SA-4.0", "Creative Commons Attribution Share Alike 4.0"),
        Licence("ODbL-1.0", "Open Data Commons Open Database License 1.0"),
        Licence("PDDL-1.0", "Open Data Commons Public Domain Dedication 1.0"),
        Licence("CDLA-Permissive-2.0", "Community Data License Agreement Permissive 2.0"),
        Licence("CDLA-Sharing-1.0", "Community Data License Agreement Sharing 1.0"),
        Licence("CC-BY-NC-4.0", "Creative Commons Attribution Non Commercial 4.0", is_open=False),
        Licence("CC-BY-NC-SA-4.0", "Creative Commons Attribution Non Commercial Share Alike 4.0", is_open=False),
        Licence("CC-BY-ND-4.0", "Creative Commons Attribution No Derivatives 4.0", is_open=False),
        Licence("CC-BY-NC-ND-4.0", "Creative Commons Attribution Non Commercial No Derivatives 4.0", is_open=False),
        Licence("LicenseRef-OpenRAIL-M", "OpenRAIL-M", is_open=False),
        Licence("LicenseRef-Llama", "Llama Community License", is_open=False),
        Licence("LicenseRef-Gemma", "Gemma Terms of Use", is_open=False),
        Licence("LicenseRef-other", "Another licence, in the file LICENSE", is_open=False),
    ]
}
# Cards elsewhere write licences in small letters and sometimes by family.
_FOLDED = {spdx.lower(): spdx for spdx in LICENCES} | {
    "gpl-2.0": "GPL-2.0-or-later",
    "gpl-3.0": "GPL-3.0-or-later",
    "agpl-3.0": "AGPL-3.0-or-later",
    "lgpl-2.1": "LGPL-2.1-or-later",
    "lgpl-3.0": "LGPL-3.0-or-later",
    "odbl": "ODbL-1.0",
    "pddl": "PDDL-1.0",
    **dict.fromkeys(
        ("openrail", "openrail++", "creativeml-openrail-m", "bigcode-openrail-m", "bigscience-openrail-m"),
        "LicenseRef-OpenRAIL-M",
    ),
    **dict.fromkeys(("llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4"), "LicenseRef-Llama"),
    "gemma": "LicenseRef-Gemma",
    "other": "LicenseRef-other",
}


def canonical(name: str) -> str:
    """The SPDX name of what a card calls its licence, or "" when we do not know it."""
    return _FOLDED.get(name.strip().lower(), "")


def label(spdx: str) -> str:
    return LICENCES[spdx].name if spdx in LICENCES else spdx


def short(spdx: str) -> str:
    """As rows and facets show it."""
    return spdx.removeprefix("LicenseRef-")


def choices() -> list[tuple[str, str]]:
    return [(licence.spdx, f"{licence.name} ({short(licence.spdx)})") for licence in LICENCES.values()]
