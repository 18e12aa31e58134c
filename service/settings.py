"""Every setting of the service, read once from the environment (``LIANGHENG_...``) and never changed while it runs.

``docs/settings.md`` is the table for operators; a test holds it against this class.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBIBYTE = 1 << 20


def _in_data_dir(name: str) -> Any:  # noqa: ANN401 - pydantic types a Field by the annotation it stands behind
    return Field(default_factory=lambda earlier: earlier["data_dir"] / name)


class Settings(BaseSettings):
    """What an operator may choose. Paths that are not given lie inside ``data_dir``."""

    model_config = SettingsConfigDict(env_prefix="LIANGHENG_", extra="ignore", frozen=True)

    data_dir: Path = Path("var")
    """Folder of everything the service writes: database, keys, files."""
    database_url: str = Field(default_factory=lambda earlier: f"sqlite:///{earlier['data_dir']}/lab.db", repr=False)
    """Database of the laboratory: ``sqlite:///path`` or ``postgresql://...``."""
    platform_database_url: str = Field(
        default_factory=lambda earlier: f"sqlite:///{earlier['data_dir']}/platform.db", repr=False
    )
    """Database of the reference platform; its own, never the laboratory's."""
    database_connections: int = Field(default=10, ge=1, le=200)
    """Connections a process keeps open to PostgreSQL; as many again may be opened at a peak."""
    platform_url: str = ""
    """Where the worker reports certificates; empty: nothing is reported."""
    platform_public_key: str = ""
    """Pinned Ed25519 key of the platform (base64): an acknowledgement signed by another key is refused."""
    heartbeat_seconds: int = Field(default=900, ge=10, le=86_400)
    """How often the worker tells the platform the journal's head, whether anything happened or not."""
    checkpoint_seconds: int = Field(default=60, ge=1, le=86_400)
    """How soon it tells a head again while the journal grows and the platform answers."""
    heartbeat_late_seconds: int = Field(default=1800, ge=10, le=864_000)
    """After how long a silence the reference platform calls a laboratory late."""
    platform_admin_token: SecretStr = SecretStr("")
    """The regulator's key of the reference platform: pages, audit, registration; empty: nobody gets in."""
    public_base_url: str = "http://127.0.0.1:8000"
    """Address under which people reach the service; printed in QR codes and compared with the Origin of forms."""
    pepper_path: Path = _in_data_dir("pepper")
    """File of the secret under which session tokens and instrument keys are stored; made at first start."""
    signing_key_path: Path = _in_data_dir("signing.key")
    """File of the laboratory's Ed25519 private key; made at first start."""
    platform_signing_key_path: Path = _in_data_dir("platform-signing.key")
    """File of the reference platform's Ed25519 private key; made at first start."""
    packs: Path | None = None
    """Folder of the laboratory's own packs (``*.yaml``), read at start; none: those of the product and of packages."""
    validation_dir: Path = _in_data_dir("validation")
    """Folder of the reports that ``liangheng validate`` writes; the page shows the newest."""
    body_limit: int = Field(default=MEBIBYTE, ge=1024)
    """Largest request body, in bytes."""
    upload_limit: int = Field(default=16 * MEBIBYTE, ge=1024)
    """Largest request body where files are uploaded, in bytes."""
    platform_body_limit: int = Field(default=4 * MEBIBYTE, ge=1024)
    """Largest request body of the reference platform, in bytes."""
    session_hours: int = Field(default=12, ge=1, le=720)
    """Hours after which a person signs in again."""
    secure_cookies: bool = True
    """Cookies only over https (``__Host-``); switch off only for http on loopback."""
    sign_in_limit: str = "10 per 15 minutes"
    """Failed sign-ins allowed for one account; an address may fail five times as often."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Least severe event that is logged."""
