"""Fills the empty database of a running site: published models, people and their tokens. Writes JSON.

Its own process, because a site under test has its own home and database: `python -m tests.inference.seed FOLDER`.
"""

import json
import sys
from pathlib import Path

import django

# Models whose weights are not here: others run them.
ELSEWHERE = {
    "afar": "text-generation",
    "odd": "text-generation",
    "adrift": "text-generation",
    "telling": "text-generation",
    "vectors": "feature-extraction",
}


def seed(folder: Path) -> dict[str, str]:
    from accounts.actions import create_token, register_user
    from accounts.models import RoleGrant
    from accounts.states import Role
    from inference.actions.allowances import account_for
    from inference.queries.allowances import payer_for
    from projects.models import Project
    from resources.ledger.actions import take
    from tests.inference.published import publish_model

    alice = register_user(handle="alice", email="alice@example.org", password=None, is_verified=True)
    told = {}
    for name, task in json.loads((folder / "tasks.json").read_text()).items():
        release = publish_model(alice, name, task, folder / name)
        told[f"release:{name}"] = release.id
    for name, task in ELSEWHERE.items():
        publish_model(alice, name, task)
    Project.objects.filter(name="tern").update(runs=1_000)  # so names of old lead to it
    for handle in ("bob", "charlie", "poor"):
        person = register_user(
            handle=handle, email=f"{handle}@example.org", password="correct horse battery", is_verified=True
        )
        told[handle], _token = create_token(user=person, name="test", scopes=["read", "write", "inference"])
        if handle == "poor":  # has ten tokens left
            free = payer_for(person, "")
            take(account=account_for(free), amount=free.limit - 10, key="poor")
    told["alice"], _token = create_token(user=alice, name="test", scopes=["read", "write", "inference"])
    ada = register_user(handle="ada", email="ada@example.org", password=None, is_verified=True)
    RoleGrant.objects.create(user=ada, role=Role.ADMIN)
    told["ada"], _token = create_token(user=ada, name="test", scopes=["read", "write", "inference"])
    told["reader"], _token = create_token(user=alice, name="reader", scopes=["read"])
    return told


if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(seed(Path(sys.argv[1]))))
