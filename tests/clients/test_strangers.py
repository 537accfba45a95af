"""Clients of others that speak OpenAI's API: they were written for other servers and know nothing of this one."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import binaries
from tests.inference.stack import Stack

SCRIPTS = Path(__file__).with_name("strangers")


@pytest.mark.parametrize(
    ("libraries", "script"),
    [
        (["litellm==1.110.2"], "with_litellm.py"),
        (["langchain-openai==1.7.4"], "with_langchain.py"),
        (["openai==0.28.1", "numpy==2.4.6"], "with_openai_of_old.py"),
    ],
)
def test_a_stranger_chats_streams_calls_embeds_and_is_refused(
    libraries: list[str], script: str, stack: Stack, tmp_path: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    told = {"SITE": stack.url, "KEY": stack.told["bob"], "POOR": stack.told["poor"]}
    quiet = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LANGSMITH_TRACING": "false", "HOME": str(tmp_path)}
    python = str(binaries(*libraries) / "python")
    done = subprocess.run(
        [python, str(SCRIPTS / script)], env=kept | told | quiet, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
