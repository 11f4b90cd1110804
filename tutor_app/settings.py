"""One typed Settings: the only reader of the environment."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tutor_app import setting_checks as checks

DEFAULT_MODELS = (
    "llama-3.3-70b-versatile",
    "llama3-70b-8192",
    "llama-3.1-8b-instant",
    "llama3-8b-8192",
    "llama-3.2-7b-preview",
    "llama-3.1-7b-versatile",
    "llama-3.2-3b-preview",
    "llama-3.2-1b-preview",
)


_ICE_URL = re.compile(r"(stuns?:[^?\s]+|turns?:[^?\s]+(\?transport=(udp|tcp))?)")
_PORT_RANGE = re.compile(r"(\d{1,5})-(\d{1,5})")
_LAST_PORT = 65_535
_ON = ("on", "auto", "true", "yes", "1")
_OFF = ("", "off", "none", "false", "no", "0")


class Provider(BaseModel):
    """One OpenAI-compatible server of the model chain.

    `path_prefix` is what stands between the host and `/chat/completions`,
    for example `/v1` for Ollama, llama.cpp and vLLM. `is_hosted` says whether it is a service
    whose models are always loaded; None: as the address tells.
    """

    name: str
    base_url: Annotated[str, AfterValidator(checks.web_address)]
    path_prefix: str = "/v1"
    key: str = ""
    models: tuple[str, ...] = ()
    is_hosted: bool | None = None


class IceServer(BaseModel):
    """A STUN or TURN server, as browsers take it in `RTCPeerConnection`."""

    urls: tuple[str, ...] = Field(min_length=1)
    username: str = ""
    credential: str = ""

    @field_validator("urls", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("urls")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ICE_URL.fullmatch(url) for url in value):
            raise ValueError("an ICE server is stun:host[:port] or turn:host[:port]?transport=udp")
        return value

    @property
    def is_turn(self) -> bool:
        """Whether it relays, and so wants to know who asks."""
        return self.urls[0].startswith("turn")


_CHECKS: dict[str, Callable[[str], str]] = {
    "public_url": checks.origin,
    "allowed_origins": checks.origin,
    "trusted_proxies": checks.network,
    "database_url": checks.database_address,
    "redis_url": checks.redis_address,
    "groq_base_url": checks.web_address,
}
CommaSeparated = Annotated[tuple[str, ...], NoDecode]
MIN_SECRET_BYTES = 32


class Settings(BaseSettings):
    """Every setting of the application; `.env.example` explains each in a sentence."""

    model_config = SettingsConfigDict(
        env_file=(".env", ".env.local"),  # the later one wins
        env_file_encoding="utf-8",
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,  # a value may be secret
    )

    # Where it listens
    host: str = "0.0.0.0"  # noqa: S104 - a server: reachable from the learner's other devices
    port: int = Field(default=3000, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    public_url: str = ""
    allowed_origins: CommaSeparated = ()
    trusted_proxies: CommaSeparated = ()

    # Where it keeps things
    data_dir: Path = Path(".data")
    database_url: str = ""
    redis_url: str = ""

    # Accounts
    jwt_secret: str = ""
    access_token_hours: float = Field(default=24, gt=0, le=24 * 30)
    refresh_token_days: float = Field(default=30, gt=0, le=365)
    refresh_grace_seconds: float = Field(default=30, ge=0, le=300)
    bcrypt_cost: int = Field(default=12, ge=4, le=16)

    # Models
    groq_api_key: str = ""
    groq_base_url: str = "https://api.groq.com"
    groq_models: CommaSeparated = DEFAULT_MODELS
    openai_api_key: str = ""
    openai_base_url: str = "https://api.openai.com"
    anthropic_api_key: str = ""
    anthropic_base_url: str = "https://api.anthropic.com"
    google_api_key: str = ""
    google_base_url: str = "https://generativelanguage.googleapis.com"
    gate_model: str = "llama-3.1-8b-instant"
    llm_providers: Annotated[tuple[Provider, ...], NoDecode] = ()
    ollama: str = "http://localhost:11434"
    answer_deadline_seconds: float = Field(default=45, gt=0)
    first_token_seconds: float = Field(default=10, gt=0)
    local_first_token_seconds: float = Field(default=120, gt=0)
    between_tokens_seconds: float = Field(default=30, gt=0)
    gate_seconds: float = Field(default=10, gt=0)
    answer_characters: int = Field(default=200_000, ge=1_000, le=1_000_000)
    answer_seconds: float = Field(default=600, gt=0)

    # Turns
    history_messages: int = Field(default=15, ge=1, le=200)
    turn_lease_seconds: float = Field(default=15, ge=2)
    turn_save_seconds: float = Field(default=1, gt=0)

    # Limits ("amount/period" in the words of the limits library)
    register_rate: str = "10/hour"
    login_rate: str = "10/minute"
    refresh_rate: str = "30/minute"
    password_rate: str = "5/minute"  # noqa: S105 - a rate, not a password
    visitor_rate: str = "60/hour"
    conversation_rate: str = "60/minute"
    export_rate: str = "10/hour"
    message_rate: str = "30/minute"
    study_rate: str = "120/minute"
    address_rate: str = "300/minute"
    address_sockets: int = Field(default=200, ge=1)
    daily_messages: int = Field(default=500, ge=1)
    visitor_daily_messages: int = Field(default=40, ge=1)

    # Voice
    ice_servers: Annotated[tuple[IceServer, ...], NoDecode] = ()
    turn_secret: str = ""
    voice_announce_ip: str = ""
    voice_udp_ports: str = ""
    voice_max_sessions: int = Field(default=0, ge=0, le=1000)
    voice_idle_seconds: float = Field(default=600, ge=10, le=86_400)
    vad_engine: Literal["onnx", "torch"] = "onnx"
    voice_keep_audio: bool = False
    voice_offer_rate: str = "30/minute"
    daily_speech_seconds: int = Field(default=7_200, ge=1)
    visitor_daily_speech_seconds: int = Field(default=1_200, ge=1)

    # Speech
    stt_models: CommaSeparated = ("whisper-large-v3-turbo", "whisper-large-v3")
    stt_providers: Annotated[tuple[Provider, ...], NoDecode] = ()
    whisper_model_dir: Path | None = None
    local_speech_processes: int = Field(default=0, ge=0, le=64)
    speech_file_rate: str = "20/minute"
    tts_model: str = "canopylabs/orpheus-v1-english"
    tts_voices: CommaSeparated = ()
    tts_provider: Annotated[Provider | None, NoDecode] = None
    tts_characters: int = Field(default=200, ge=40, le=4_000)
    spoken_sentence_rate: str = "120/minute"
    daily_spoken_sentences: int = Field(default=3_000, ge=1)
    visitor_daily_spoken_sentences: int = Field(default=300, ge=1)

    # Operations
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"
    metrics_token: str = ""

    @field_validator(
        *("allowed_origins", "trusted_proxies", "groq_models", "stt_models"),
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator(
        *("llm_providers", "ice_servers", "stt_providers", "tts_provider"), mode="before"
    )
    @classmethod
    def _json(cls, value: object) -> object:
        return checks.out_of_json(value)

    @field_validator("*")
    @classmethod
    def _fits(cls, value: Any, info: ValidationInfo) -> Any:
        name = str(info.field_name)
        check = checks.rate if name.endswith("_rate") else _CHECKS.get(name)
        if check and value:
            for one in value if isinstance(value, tuple) else (value,):
                check(one)
        return value

    @field_validator("jwt_secret")
    @classmethod
    def _is_long_enough(cls, secret: str) -> str:
        if secret and len(secret.encode("utf-8")) < MIN_SECRET_BYTES:
            raise ValueError(
                f"a secret needs at least {MIN_SECRET_BYTES} random characters, or whoever has "
                "a token can guess it; leave it empty and one is made"
            )
        return secret

    @field_validator("voice_announce_ip")
    @classmethod
    def _address(cls, value: str) -> str:
        return str(ipaddress.ip_address(value)) if value else ""

    @field_validator("voice_udp_ports")
    @classmethod
    def _range(cls, value: str) -> str:
        ports = _PORT_RANGE.fullmatch(value)
        if value and not (ports and 1 <= int(ports[1]) <= int(ports[2]) <= _LAST_PORT):
            raise ValueError("a range of ports is first-last, for example 40000-40100")
        return value

    @cached_property
    def secret(self) -> str:
        """The signing secret: `JWT_SECRET`, or one made once in the data folder with mode 0600."""
        return self.jwt_secret or _secret_file(self.data_dir / "secret")

    @property
    def ollama_url(self) -> str:
        """Where to look for an Ollama: empty when `OLLAMA` is off or something else is set."""
        keys = (self.groq_api_key, self.openai_api_key, self.anthropic_api_key, self.google_api_key)
        place = self.ollama.strip().rstrip("/")
        if any(keys) or self.llm_providers or place.lower() in _OFF:
            return ""
        if place.lower() in _ON:
            place = str(type(self).model_fields["ollama"].default)
        return place if "://" in place else f"http://{place}"

    @property
    def is_public_https(self) -> bool:
        """Whether people type an https address, so that their cookies never travel without it."""
        return self.public_url.lower().startswith("https://")

    @property
    def url_of_database(self) -> str:
        """SQLAlchemy's async URL of the database; SQLite in the data folder unless set."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{(self.data_dir / 'tutor.db').resolve()}"
        scheme, _, rest = self.database_url.partition("://")
        drivers = {
            "postgres": "postgresql+asyncpg",
            "postgresql": "postgresql+asyncpg",
            "sqlite": "sqlite+aiosqlite",
        }
        return f"{drivers.get(scheme, scheme)}://{rest}"

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins a browser may send changes from: this server's own and `ALLOWED_ORIGINS`."""
        own = (self.public_url.rstrip("/"),) if self.public_url else ()
        local = tuple(f"http://{name}:{self.port}" for name in ("localhost", "127.0.0.1"))
        return own + local + self.allowed_origins


class WrongSettings(Exception):
    """Settings that cannot be used: the message has a line for each, and no value."""

    def __init__(self, lines: Sequence[str]) -> None:
        first = "These settings are not right; .env.example explains each:"
        super().__init__("\n".join([first, *(f"  {line}" for line in lines)]))


def read_settings() -> Settings:
    """The settings of the environment. Raises WrongSettings."""
    try:
        settings = Settings()
        _check_kept_secret(settings)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        raise WrongSettings(checks.lines_of(faults)) from None
    except UnicodeDecodeError:
        raise WrongSettings([".env: this file is not text in UTF-8"]) from None
    return settings


def _check_kept_secret(settings: Settings) -> None:
    path = settings.data_dir / "secret"
    try:
        kept = path.read_bytes().strip()
    except FileNotFoundError:
        return
    except OSError as error:
        raise WrongSettings([f"DATA_DIR: {path} cannot be read ({error.strerror})"]) from None
    if not settings.jwt_secret and len(kept) < MIN_SECRET_BYTES:
        raise WrongSettings(
            [f"DATA_DIR: {path} holds no secret of {MIN_SECRET_BYTES} bytes; delete it"]
        )


def _secret_file(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # written aside and linked into place: another process never reads half a secret
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(aside)
        Path(aside).unlink()
    return path.read_text().strip()
