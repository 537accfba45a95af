"""Several versions of the real client, each in its own environment, do what people do with it."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import VERSIONS, binaries
from tests.hub.conftest import bearer
from tests.inference.published import publish_model
from tests.servers import WebServer

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).with_name("acceptance.sh")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_client_does_what_people_do_with_it(
    alice: Any, bob: Any, redis_url: str, tmp_path: Path, version: str
) -> None:
    server = WebServer(HUB_PAGE_SIZE="3")
    server.start()
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    published = publish_model(alice, "published", "text-generation").project
    env = {**kept, "HF_ENDPOINT": server.url, "T": bearer(alice), "B": bearer(bob), "P": str(published)}
    try:
        done = subprocess.run(
            [SCRIPT, str(binaries(f"huggingface_hub=={version}"))],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        server.stop()
    logs = "".join(path.read_text()[-2000:] for path in tmp_path.glob("*.log"))
    assert done.returncode == 0, done.stdout + done.stderr + logs
