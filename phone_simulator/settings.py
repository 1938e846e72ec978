"""The simulator's settings: environment variables alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_ACCOUNT_SID = "AC" + "0" * 31 + "1"
DEFAULT_AUTH_TOKEN = "simulador-sin-secretos"  # noqa: S105 - of an imaginary account
DEFAULT_SERVICE_NUMBER = "+56225550100"
DEFAULT_PHONES = "+56955500001,+56955500002"


class SettingsError(RuntimeError):
    """The simulator cannot start with this environment."""


@dataclass(frozen=True)
class Settings:
    """What one simulator needs to know.

    ``pace`` scales every human duration (speech, ringing, pauses): 1 is lifelike, 0.01 is for
    tests. Network time-outs are never scaled.
    """

    webhook_base: str = "http://127.0.0.1:8000"
    account_sid: str = DEFAULT_ACCOUNT_SID
    auth_token: str = DEFAULT_AUTH_TOKEN
    database: str = ":memory:"
    service_number: str = DEFAULT_SERVICE_NUMBER
    phones: tuple[str, ...] = tuple(DEFAULT_PHONES.split(","))
    sms_path: str = "/twilio/sms/inbound#rc=2&rp=ct,rt,5xx"
    voice_path: str = "/twilio/voice/inbound"
    voice_status_path: str = "/twilio/voice/status"
    sms_fallback_path: str = ""
    voice_fallback_path: str = ""
    pace: float = 1.0
    ring_seconds: float = 30.0
    read_timeout: float = 15.0
    connect_timeout: float = 5.0
    seed: int = 1

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read PHONE_SIMULATOR_*; refuse to exist in production."""
        env = os.environ if env is None else env
        if env.get("PROFILE") == "production" and env.get("PHONE_SIMULATOR_ALLOWED") != "1":
            raise SettingsError("the phone simulator is off in production")

        def read(name: str, default: str) -> str:
            return env.get(f"PHONE_SIMULATOR_{name}", "").strip() or default

        phones = tuple(p.strip() for p in read("PHONES", DEFAULT_PHONES).split(",") if p.strip())
        return cls(
            webhook_base=read("WEBHOOK_BASE", cls.webhook_base).rstrip("/"),
            account_sid=read("ACCOUNT_SID", DEFAULT_ACCOUNT_SID),
            auth_token=read("AUTH_TOKEN", DEFAULT_AUTH_TOKEN),
            database=read("DB", cls.database),
            service_number=read("NUMBER", DEFAULT_SERVICE_NUMBER),
            phones=phones,
            sms_path=read("SMS_PATH", cls.sms_path),
            voice_path=read("VOICE_PATH", cls.voice_path),
            voice_status_path=read("VOICE_STATUS_PATH", cls.voice_status_path),
            sms_fallback_path=read("SMS_FALLBACK_PATH", ""),
            voice_fallback_path=read("VOICE_FALLBACK_PATH", ""),
            pace=float(read("PACE", "1")),
            seed=int(read("SEED", "1")),
        )

    def url(self, path: str) -> str:
        """A path of the application under test as an absolute address ("" stays "")."""
        if not path or path.startswith(("http://", "https://")):
            return path
        return self.webhook_base + path
