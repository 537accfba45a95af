from projects.access.actions.asking import ask_access, withdraw_access
from projects.access.actions.deciding import decide, expire_access, grant_unasked
from projects.access.actions.gates import set_gate

__all__ = ["ask_access", "decide", "expire_access", "grant_unasked", "set_gate", "withdraw_access"]
