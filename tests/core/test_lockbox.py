from typing import Any

import pytest

from core.lockbox import Unreadable, lock, unlock


def test_what_is_locked_opens_for_its_purpose_alone(settings: Any):
    locked = lock("sk-钥匙", "keys")
    assert ("sk" in locked, locked == lock("sk-钥匙", "keys"), unlock(locked, "keys")) == (False, False, "sk-钥匙")
    with pytest.raises(Unreadable):
        unlock(locked, "others")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert unlock(locked, "keys") == "sk-钥匙"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unlock(locked, "keys")
