from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.lockbox import KEPT, Unreadable, lock, unlock
from inference.upstreams.models import Upstream


def test_what_is_locked_opens_for_its_purpose_alone(settings: Any):
    locked = lock("sk-钥匙", "keys")
    assert ("sk-钥匙" in locked, locked == lock("sk-钥匙", "keys"), unlock(locked, "keys")) == (False, False, "sk-钥匙")
    with pytest.raises(Unreadable):
        unlock(locked, "others")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert unlock(locked, "keys") == "sk-钥匙"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unlock(locked, "keys")


def fleet() -> None:
    upstream = Upstream(name="Fleet", base_url="http://vllm/v1")
    upstream.key = "sk-fleet"
    upstream.save()


def lock_again() -> dict[str, str]:
    out = StringIO()
    call_command("lock_secrets_again", stdout=out)
    return dict(line.split(": ") for line in out.getvalue().splitlines())


@pytest.mark.django_db
def test_all_that_is_locked_is_locked_under_the_new_secret_and_needs_the_old_one_no_more(settings: Any):
    fleet()
    Upstream.objects.create(name="Open", base_url="http://open/v1")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert lock_again() == {
        "kept answer": "0 locked again, 0 unreadable",
        "upstream server": "1 locked again, 0 unreadable",
        "tracking of a source": "0 locked again, 0 unreadable",
        "import": "0 locked again, 0 unreadable",
    }
    settings.SECRET_KEY_FALLBACKS = []
    assert dict(Upstream.objects.values_list("name", "locked_key"))["Open"] == ""
    assert {one.name: one.key for one in Upstream.objects.all()} == {"Fleet": "sk-fleet", "Open": ""}


@pytest.mark.django_db
def test_what_no_secret_opens_is_told_and_stays(settings: Any):
    fleet()
    before, locked = settings.SECRET_KEY, Upstream.objects.get().locked_key
    settings.SECRET_KEY = "another"
    with pytest.raises(CommandError, match="1 cannot be read: add the secret"):
        lock_again()
    assert Upstream.objects.get().locked_key == locked
    settings.SECRET_KEY = before
    assert Upstream.objects.get().key == "sk-fleet"


def test_every_column_of_locked_text_says_that_it_is_one():
    """Otherwise a change of the secret would lose it."""
    from django.apps import apps

    columns = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.startswith("locked_") and field.get_internal_type() == "TextField"
    }
    assert columns == {(kept.model, kept.column) for kept in KEPT}
