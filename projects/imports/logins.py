"""Who we say we are to another server: kept under lock while it is needed, then forgotten."""

import base64
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass

from django.utils.translation import gettext as _

from core.lockbox import Unreadable, lock, unlock
from core.problems import BadInput

PURPOSE = "logins of imports"


@dataclass(frozen=True)
class Login:
    name: str = ""
    token: str = ""

    def __bool__(self) -> bool:
        return bool(self.token)

    def __repr__(self) -> str:
        return f"Login({self.name!r})"

    def locked(self) -> str:
        return lock(json.dumps(astuple(self)), PURPOSE) if self else ""

    @classmethod
    def unlocked(cls, text: str) -> "Login":
        try:
            return cls(*json.loads(unlock(text, PURPOSE))) if text else cls()
        except Unreadable:
            raise BadInput(_("The token cannot be read any more. Give it again."), code="no_access_there") from None

    @property
    def for_git(self) -> Mapping[str, str]:
        """As git says it: name and password. Where a token is all, the name does not matter."""
        said = base64.b64encode(f"{self.name or 'token'}:{self.token}".encode()).decode()
        return {"Authorization": f"Basic {said}"} if self else {}

    @property
    def for_hub(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self else {}


def checked(name: str, token: str) -> Login:
    """Of what could be read as more than one line, nothing is sent."""
    for field, text in (("username", name), ("token", token)):
        if not (text.isascii() and text.isprintable()) or len(text) > 1000:
            raise BadInput(fields={field: _("Use letters, digits and signs of ASCII only.")})
    if name and not token:
        raise BadInput(fields={"token": _("Give the token that belongs to this name.")})
    return Login(name.strip(), token.strip())
