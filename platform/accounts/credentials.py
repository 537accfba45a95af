"""What devices sign with passkeys, before the sign-in library sees it.

The library expects of a credential that a device made it: one that is not whole is an error of ours there, and one that
is false in Python's eyes is taken unchecked.
"""

from typing import Any

from fido2.webauthn import AuthenticationResponse, RegistrationResponse


def is_made(credential: Any) -> bool:
    """Whether this could be a new passkey."""
    return _is_read_as(RegistrationResponse, credential)


def is_signed(credential: Any) -> bool:
    """Whether this could be the answer of a passkey."""
    return _is_read_as(AuthenticationResponse, credential)


def _is_read_as(kind: type[RegistrationResponse | AuthenticationResponse], credential: Any) -> bool:
    try:
        return isinstance(credential, dict) and bool(kind.from_dict(credential))
    except Exception:  # noqa: BLE001 -- whatever keeps it from being read, it is none
        return False
