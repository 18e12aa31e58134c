"""Settings come from the environment, are checked, and do not show their secrets."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings


def test_paths_follow_the_data_folder_unless_they_are_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIANGHENG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LIANGHENG_PEPPER_PATH", "/run/secrets/pepper")
    settings = Settings()
    assert settings.database_url == f"sqlite:///{tmp_path}/lab.db"
    assert settings.platform_database_url == f"sqlite:///{tmp_path}/platform.db"
    assert settings.signing_key_path == tmp_path / "signing.key"
    assert settings.pepper_path == Path("/run/secrets/pepper")


@pytest.mark.parametrize(
    ("name", "value"),
    [("BODY_LIMIT", "1"), ("SESSION_HOURS", "0"), ("LOG_LEVEL", "LOUD"), ("SECURE_COOKIES", "perhaps")],
)
def test_a_senseless_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"LIANGHENG_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_passwords_in_settings_are_not_shown() -> None:
    settings = Settings(database_url="postgresql://u:hunter2@h/d", platform_admin_token="hunter2")
    assert "hunter2" not in repr(settings)
