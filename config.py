"""The one reader of the environment: every setting, its default and its check.

A missing or invalid value stops the start with `InvalidSetting`, which names it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

MEBIBYTE = 1024 * 1024
PROJECT = Path(__file__).resolve().parent


class InvalidSetting(Exception):
    """A setting that the program cannot start with."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the installation was told; `read` makes it from environment variables."""

    instance: Path
    database_url: str
    evidence_url: str
    secret_key: str
    base_url: str
    port: int
    timezone: str
    mail_server: str
    mail_port: int
    mail_username: str | None
    mail_password: str | None
    mail_use_tls: bool
    mail_use_ssl: bool
    mail_timeout: float
    mail_connections: int
    mail_rate: int
    mail_sender: str
    upload_limit: int
    load_example: bool

    @property
    def evidence_folder(self) -> Path:
        return Path(url2pathname(urlsplit(self.evidence_url).path))

    @property
    def mailbox_folder(self) -> Path:
        """Where the example's letters go while no mail server is set."""
        return self.instance / "mailbox"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.base_url).hostname in {"127.0.0.1", "localhost", "::1"}


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check every setting.

    Raises `InvalidSetting`, whose text names the variable and what it must be.
    """
    instance = Path(environ.get("INSTANCE") or "instance").absolute()
    port = read_port(environ)
    use_tls = _yes_or_no(environ, "MAIL_USE_TLS", default=False)
    use_ssl = _yes_or_no(environ, "MAIL_USE_SSL", default=False)
    if use_tls and use_ssl:
        raise InvalidSetting("MAIL_USE_TLS and MAIL_USE_SSL exclude each other: set one of them.")
    return Settings(
        instance=instance,
        database_url=_database_url(environ, instance),
        evidence_url=_evidence_url(environ, instance),
        base_url=_base_url(environ, port),
        port=port,
        timezone=_timezone(environ),
        mail_server=environ.get("MAIL_SERVER", ""),
        mail_port=_whole_number(environ, "MAIL_PORT", 465 if use_ssl else 587 if use_tls else 25, 1, 65535),
        mail_username=environ.get("MAIL_USERNAME") or None,
        mail_password=environ.get("MAIL_PASSWORD") or None,
        mail_use_tls=use_tls,
        mail_use_ssl=use_ssl,
        mail_timeout=_whole_number(environ, "MAIL_TIMEOUT", 20, 1, 600),
        mail_connections=_whole_number(environ, "MAIL_CONNECTIONS", 1, 1, 20),
        mail_rate=_whole_number(environ, "MAIL_RATE", 0, 0, 100_000),
        mail_sender=_sender(environ),
        upload_limit=_whole_number(environ, "UPLOAD_LIMIT_MB", 50, 1, 2000) * MEBIBYTE,
        load_example=_yes_or_no(environ, "DEMO", default=True),
        # Last, for it may write a file: a wrong setting leaves nothing behind.
        secret_key=_secret_key(environ, instance),
    )


def read_port(environ: Mapping[str, str] = os.environ) -> int:
    """The port alone: it is looked at first, when nothing may have been changed yet."""
    return _whole_number(environ, "PORT", 8000, 1, 65535)


def _whole_number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise InvalidSetting(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def _yes_or_no(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise InvalidSetting(f"{name} must be 1 or 0, not {text!r}.")


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    url = environ.get("DATABASE_URL") or f"sqlite:///{instance / 'tracker.sqlite'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise InvalidSetting("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    return url


def _evidence_url(environ: Mapping[str, str], instance: Path) -> str:
    url = environ.get("EVIDENCE_URL") or (instance / "evidence").as_uri()
    if not url.startswith("file:///"):
        raise InvalidSetting("EVIDENCE_URL must be a folder, written file:///path.")
    return url


def _secret_key(environ: Mapping[str, str], instance: Path) -> str:
    """The key that signs sessions; made once and kept beside the database when none is set."""
    key = environ.get("SECRET_KEY", "")
    if key:
        if len(key) < 16:
            raise InvalidSetting("SECRET_KEY must have at least 16 characters.")
        return key
    kept = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            _keep_secret(kept)
        return kept.read_text(encoding="ascii").strip()
    except OSError as error:
        raise InvalidSetting(f"INSTANCE: cannot write in {instance}: {error.strerror}.") from error


def _keep_secret(path: Path) -> None:
    """Write a new key, then give it its name: two first starts at once read the same whole key."""
    draft = path.with_name(f"secret_key.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:  # Another process of this start was first; its key serves.
        pass
    finally:
        draft.unlink()


def _base_url(environ: Mapping[str, str], port: int) -> str:
    url = (environ.get("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidSetting("BASE_URL must be an address such as https://cchc.example.gov.vn.")
    return url


def _timezone(environ: Mapping[str, str]) -> str:
    name = environ.get("TIMEZONE") or "Asia/Ho_Chi_Minh"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidSetting(f"TIMEZONE is not a known zone: {name!r}.") from error
    return name


def _sender(environ: Mapping[str, str]) -> str:
    sender = environ.get("MAIL_DEFAULT_SENDER", "").strip()
    if environ.get("MAIL_SERVER") and not _is_address(parseaddr(sender)[1]):
        raise InvalidSetting("MAIL_DEFAULT_SENDER must be set to an address when MAIL_SERVER is.")
    return sender or "theo-doi-cchc@localhost"


def _is_address(text: str) -> bool:
    try:
        return text.isascii() and bool(Address(addr_spec=text).domain)
    except (MessageError, ValueError, IndexError):
        return False
