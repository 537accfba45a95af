"""Sessions in the database, as Django keeps them; whatever a signed-in person asks for begins with reading one."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import CharField, DateTimeField, QuerySet
from django.utils import timezone

from core.prepared import Given, Prepared


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = _lasting.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return bool(_kept(key=session_key))


def _with_this_key() -> QuerySet[Any]:
    key, now = Given("key", CharField()), Given("now", DateTimeField())
    return SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)


_lasting: Prepared[AbstractBaseSession] = Prepared(_with_this_key)


def _of_key() -> QuerySet[Any, Any]:
    return SessionStore.get_model_class().objects.filter(session_key=Given("key", CharField())).values_list("pk")


_kept: Prepared[tuple[str]] = Prepared(_of_key)
