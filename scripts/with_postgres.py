"""Run a command on a throw-away PostgreSQL of the system's own packages.

    python scripts/with_postgres.py pytest -m database

The database tests must pass on a PostgreSQL that people run themselves, not only on the embedded one. This
script finds the newest PostgreSQL 15 or later that Debian or Ubuntu installed, makes a cluster in a
temporary directory, sets `DATABASE_URL`, runs the command and removes the cluster. The cluster listens on a
socket in that directory and nowhere else. PostgreSQL refuses to run as root, so root lends it the account
that the package made.

Where no such PostgreSQL is installed, it says so and succeeds, except when CATCHMENT_REQUIRE_POSTGRES=1.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

OLDEST = 15
DEBIAN_VERSIONS = Path("/usr/lib/postgresql")
# A cluster that is thrown away need not survive a power cut.
FAST_AND_FORGETFUL = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
NOTHING_FOUND = """
======================================================================
NO SYSTEM POSTGRESQL {oldest} OR LATER WAS FOUND: the database tests ran on the
embedded server only. CI runs them on both. To do the same here:
    sudo apt install postgresql
======================================================================"""


def newest_system_postgres() -> Path | None:
    """Return the directory of programs of the newest system PostgreSQL that is new enough, if any."""
    versions = [
        (int(path.parent.parent.name), path.parent)
        for path in DEBIAN_VERSIONS.glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    ]
    new_enough = [found for found in versions if found[0] >= OLDEST]
    return max(new_enough)[1] if new_enough else None


def lent_account() -> str | None:
    """Return the account to run the server as, when this one (root) may not."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        sys.exit("PostgreSQL does not run as root, and there is no account called postgres to lend it.")


def run_program(program: Path, *arguments: str, account: str | None) -> None:
    """Run one of PostgreSQL's programs quietly; on failure, end with what it said."""
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, user=account, cwd="/", check=False
    )
    if done.returncode:
        sys.exit(f"{program.name} failed:\n{done.stdout}{done.stderr}")


@contextlib.contextmanager
def throw_away_cluster(programs: Path) -> Iterator[str]:
    """Make and start a cluster; yield its address; stop and remove it."""
    account = lent_account()
    top = Path(tempfile.mkdtemp(prefix="catchment-pg-"))
    data, log = top / "data", top / "log"
    try:
        if account:
            shutil.chown(top, account)
        run_program(
            programs / "initdb",
            *("-D", str(data), "-U", "catchment", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"),
            account=account,
        )
        options = f"-c listen_addresses='' -k {top} {FAST_AND_FORGETFUL}"
        run_program(
            programs / "pg_ctl",
            *("start", "-w", "-D", str(data), "-l", str(log), "-o", options),
            account=account,
        )
        yield f"postgresql://catchment@/postgres?host={top}"
        run_program(programs / "pg_ctl", "stop", "-D", str(data), "-m", "fast", account=account)
    finally:
        if (data / "postmaster.pid").exists():
            run_program(programs / "pg_ctl", "stop", "-D", str(data), "-m", "immediate", account=account)
        shutil.rmtree(top, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run the command on a throw-away cluster and return its exit status."""
    programs = newest_system_postgres()
    if programs is None:
        print(NOTHING_FOUND.format(oldest=OLDEST))
        return 1 if os.environ.get("CATCHMENT_REQUIRE_POSTGRES") == "1" else 0
    with throw_away_cluster(programs) as address:
        print(f"On PostgreSQL {programs.parent.name} from {programs}:", flush=True)
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
