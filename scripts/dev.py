#!/usr/bin/env python3
"""Set up, run and test the tracker with nothing but Python.

The Makefile only calls this file, so `py scripts/dev.py run` does on Windows
what `make run` does elsewhere. It must parse on an old Python, to be able to
say that it is too old.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
OLDEST_NAME = "3.11"
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
NO_TESTS = 5  # pytest's exit status when nothing was collected


class Stop(Exception):
    """What stands in the way, in one line for the person at the keyboard."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Set up, run and test the tracker.")
    verbs = {
        "setup": "make .venv and everything that is built",
        "run": "start the web server and the scheduler",
        "test": "run the tests; further arguments go to pytest",
        "check": "the browser on PostgreSQL, the crawl, the fault run, ruff and mypy",
        "lint": "ruff and mypy",
        "lock": "pin the requirements anew; further arguments go to uv pip compile",
        "words": "compile the translations and say what is missing",
    }
    choices = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, purpose in verbs.items():
        choices.add_parser(verb, help=purpose, add_help=False)
    asked, rest = parser.parse_known_args()
    if rest and asked.verb not in ("test", "lock"):
        parser.error(f"{asked.verb} takes no arguments")
    try:
        if sys.version_info < OLDEST:
            raise Stop(f"Python {OLDEST_NAME} or newer is needed; this is {sys.version.split()[0]}")
        if asked.verb == "setup":
            set_up(RUNTIME)
            return 0
        if asked.verb == "run":
            return run()
        if asked.verb == "lock":
            return lock(rest)
        set_up(DEVELOPMENT)
        if asked.verb == "test":
            return test(rest)
        if asked.verb == "check":
            return check()
        if asked.verb == "lint":
            return lint()
        return status_of(PYTHON, "scripts/words.py", "check")
    except Stop as obstacle:
        print(f"tracker: {obstacle}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# --- set-up -----------------------------------------------------------------


def set_up(requirements: str) -> None:
    """Bring .venv and what is built up to date; costs little when they are."""
    if not is_installed(requirements):
        make_venv()
        install(requirements)
    for script in (("assets.py",), ("words.py", "compile")):
        if status_of(PYTHON, "scripts/" + script[0], *script[1:]):
            raise Stop(f"scripts/{script[0]} failed; see above")


def is_installed(requirements: str) -> bool:
    stamp = stamp_of(requirements)
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == fingerprint(requirements)


def stamp_of(requirements: str) -> Path:
    return VENV / ("installed-" + requirements)


def fingerprint(requirements: str) -> str:
    """What must be unchanged for an installation to count as done."""
    lock = (ROOT / requirements).read_bytes()
    runtime = (ROOT / RUNTIME).read_bytes()
    return hashlib.sha256(runtime + lock).hexdigest()


def make_venv() -> None:
    if PYTHON.exists() and status_of(PYTHON, "-m", "pip", "--version", quiet=True) == 0:
        return
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        add_debian_packages("python3-venv", why="Python's venv module is missing")
    say("making .venv")
    if status_of(sys.executable, "-m", "venv", "--clear", VENV):
        raise Stop(f"could not make {VENV}; see above")


def install(requirements: str) -> None:
    """Install by uv, which takes seconds; by pip where uv cannot do it."""
    say(f"installing {requirements}")
    wanted = ("--quiet", "--require-hashes", "--requirement", requirements)
    by_uv = ("-m", "uv", "pip", "install", "--python", PYTHON, "--compile-bytecode")
    if not has_uv() or status_of(PYTHON, *by_uv, *wanted):
        say("uv cannot do it; installing by pip, which takes longer")
        if status_of(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *wanted):
            raise Stop("the requirements could not be installed; see above")
    stamp_of(requirements).write_text(fingerprint(requirements))
    if requirements == DEVELOPMENT:  # which holds the runtime's too
        stamp_of(RUNTIME).write_text(fingerprint(RUNTIME))


def has_uv() -> bool:
    if status_of(PYTHON, "-m", "uv", "--version", quiet=True) == 0:
        return True
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    return status_of(PYTHON, *pip, "--only-binary", ":all:", "uv") == 0


def add_debian_packages(*packages: str, why: str) -> None:
    """Install system packages when allowed to, or say the line to type."""
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if not shutil.which("apt-get"):
        raise Stop(f"{why}; install your system's {' and '.join(packages)}")
    if os.geteuid() != 0:
        raise Stop(f"{why}; type: sudo {line}")
    say(line)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if status_of(*line.split(), env=quiet, quiet=True) == 0:
        return
    status_of("apt-get", "update", "-qq", env=quiet, quiet=True)  # a bare image has no lists
    if status_of(*line.split(), env=quiet):
        raise Stop(f"{why}, and it could not be installed; see above")


# --- run, test, check -------------------------------------------------------


def run() -> int:
    set_up(RUNTIME)
    command = [str(PYTHON), "-m", "tracker.serve"]
    os.chdir(ROOT)
    if os.name == "posix":
        # The server takes this process's place, so that signals reach it alone and once.
        os.execv(command[0], command)
    server = subprocess.Popen(command)
    while True:
        try:
            return server.wait()
        except KeyboardInterrupt:  # the console told the server as well
            continue


def test(extra: list[str]) -> int:
    """Everything on SQLite; on PostgreSQL what touches a database, but for the browser."""
    find_chromium()
    return worst(
        [
            pytest("sqlite", "not crawl", extra),
            pytest("postgresql", "not crawl and not browser", extra),
        ]
    )


def check() -> int:
    find_chromium()
    outcomes = [pytest("postgresql", "browser or crawl", [])]
    if (ROOT / "bench/fault.py").exists():
        say("the short fault run")
        outcomes.append(status_of(PYTHON, "bench/fault.py", "--short"))
    return worst([*outcomes, lint()])


def lint() -> int:
    say("ruff and mypy")
    return worst([status_of(PYTHON, "-m", "ruff", "check"), status_of(PYTHON, "-m", "mypy")])


def pytest(database: str, marked: str, extra: list[str]) -> int:
    say(f"pytest on {database}: {marked}")
    workers = str(max(2, os.cpu_count() or 2))
    # Each worker begins with a part of its own, so that what a file needs is mostly made once.
    options = ("-q", "-n", workers, "--dist", "worksteal", "--database", database, "-m", marked)
    # Without kept bytecode every worker and every process a test starts would compile the program anew.
    kept = {"PYTHONDONTWRITEBYTECODE": ""}
    status = status_of(PYTHON, "-m", "pytest", *options, *extra, env=kept)
    return 0 if extra and status == NO_TESTS else status


def find_chromium() -> None:
    """Have Chromium from the system; without it the browser tests are skipped."""
    if shutil.which("chromium"):
        return
    try:
        add_debian_packages("chromium", "fonts-dejavu-core", why="the browser tests need Chromium")
    except Stop as obstacle:
        if os.environ.get("CI"):
            raise
        say(str(obstacle))


def lock(extra: list[str]) -> int:
    """Pin what the .in files ask for. The locks name no index: any mirror will do."""
    make_venv()
    if not has_uv():
        raise Stop("the lock is made by uv, which could not be installed")
    options = (
        "--quiet", "--universal", "--python-version", OLDEST_NAME, "--generate-hashes",
        "--no-emit-index-url", "--custom-compile-command", "make lock",
    )  # fmt: skip
    for source in ("requirements.in", "requirements-dev.in"):
        target = source.replace(".in", ".txt")
        if status_of(PYTHON, "-m", "uv", "pip", "compile", source, *options, "-o", target, *extra):
            return 1
    return 0


# --- small words ------------------------------------------------------------


def status_of(*command: object, env: dict[str, str] | None = None, quiet: bool = False) -> int:
    """Run a command in the project's folder and give its exit status."""
    hidden = subprocess.DEVNULL if quiet else None
    words = [str(word) for word in command]
    return subprocess.call(words, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=hidden, stderr=hidden)


def worst(statuses: list[int]) -> int:
    return 1 if any(statuses) else 0


def say(line: str) -> None:
    print("--- " + line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
