"""`manage.py up`: one command starts a site, any end of it ends all of it."""

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from tests.site import RunningSite, eventually

pytestmark = pytest.mark.slow
Start = Callable[..., RunningSite]


def test_first_start_answers_and_says_so_in_one_line(start: Start):
    site = start(new=True)
    site.wait_until_ready()
    ready = [line for line in site.said().splitlines() if "is ready on" in line]
    assert len(ready) == 1
    assert f"http://127.0.0.1:{site.port} " in ready[0]
    assert str(site.home) in ready[0]
    assert site.get("/") == 200
    assert {path.name for path in (site.home / "logs").iterdir()} >= {"web.log", "work.log", "engine.log", "redis.log"}


def test_second_start_does_not_do_the_first_ones_work_again(standing: RunningSite, used_home: Path):
    for file in ("static.fingerprint", "static/staticfiles.json"):
        assert _age(standing.home / file) == _age(used_home / file)


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_everything_in_order(start: Start, number: signal.Signals):
    site = start()
    site.wait_until_ready()
    site.launcher.send_signal(number)
    assert site.launcher.wait(8) == 0
    assert site.processes() == {}


@pytest.mark.parametrize(("name", "command"), [("work", "work@commonweight"), ("beat", "celery beat ")])
def test_a_killed_service_ends_everything(start: Start, name: str, command: str):
    site = start(COMMONWEIGHT_ENGINE="0")
    site.wait_until_ready()
    os.kill(site.process(command), signal.SIGKILL)
    assert site.launcher.wait(10) == 1
    assert f"{name} ended with -9, so everything stops" in site.said()
    assert site.processes() == {}


def test_killed_launcher_leaves_nothing_behind(start: Start):
    site = start()
    site.wait_until_ready()
    site.launcher.kill()
    assert eventually(site.is_gone, seconds=10), site.processes()


def test_taken_port_is_named_before_anything_starts(start: Start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        site = start(new=True, PORT=str(port))
        assert site.launcher.wait(30) == 1
    assert f"Cannot listen on 127.0.0.1 port {port}" in site.said()
    assert f"PORT={port + 1} make run" in site.said()
    assert not (site.home / "redis" / "server.conf").exists()


def test_second_site_on_the_same_folder_is_refused(standing: RunningSite):
    second = RunningSite(standing.home, COMMONWEIGHT_ENGINE="0")
    assert second.launcher.wait(30) == 1
    assert f"A site is already running on {standing.home}" in second.said()
    assert standing.get("/") == 200


def test_given_redis_is_used_and_left_alone(start: Start, redis_url: str):
    database = redis_url.rsplit("/", 1)[0] + "/9"
    site = start(REDIS_URL=database, COMMONWEIGHT_ENGINE="0")
    site.wait_until_ready()
    assert not any("valkey" in command or "redis-server" in command for command in site.processes().values())
    assert not (site.home / "logs" / "redis.log").exists()
    with redis.Redis.from_url(database) as connection:
        assert connection.exists("_kombu.binding.celery.pidbox")
    site.launcher.send_signal(signal.SIGINT)
    assert site.launcher.wait(8) == 0
    with redis.Redis.from_url(database) as connection:
        assert connection.ping()


def test_private_server_keeps_its_password_to_itself(standing: RunningSite):
    configuration = standing.home / "redis" / "server.conf"
    assert oct(configuration.stat().st_mode & 0o777) == "0o600"
    password = configuration.read_text().split("requirepass ")[1].split()[0]
    assert not any(password in command for command in standing.processes().values())
    assert password not in "".join(Path(log).read_text() for log in (standing.home / "logs").iterdir())


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PUBLISHING", "maybe", "PUBLISHING='maybe': expected one of review, open"),
        ("DEMO", "perhaps", "DEMO='perhaps': expected 1 or 0"),
        ("DATABASE_URL", "mysql://here/there", "DATABASE_URL: cannot use 'mysql'; expected sqlite:// or postgresql://"),
    ],
)
def test_setting_that_cannot_be_meant_stops_with_a_sentence(start: Start, name: str, value: str, sentence: str):
    site = start(new=True, **{name: value})
    assert site.launcher.wait(30) == 1
    assert site.said() == f"The site cannot start with this setting: {sentence}\n"
