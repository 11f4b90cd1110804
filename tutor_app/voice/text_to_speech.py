"""Speech of the server: Groq's voices, or those of any OpenAI-compatible server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import numpy as np

from tutor_app.errors import InvalidInput, NotConfigured, Unavailable
from tutor_app.llm.configured import GROQ, SDK_PREFIX
from tutor_app.llm.faults import TOO_SLOW, UNREACHABLE, Fault, ModelFault, Remedy, fault_of_reply
from tutor_app.llm.providers import ProviderClient, connect
from tutor_app.llm.rests import Condition, ModelKey, Rests
from tutor_app.llm.sdk_faults import faults
from tutor_app.observability import FALLBACKS, logger
from tutor_app.settings import Provider, Settings
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.ports import SpeechEngine
from tutor_app.voice.sayable import parts_of, sayable
from tutor_app.voice.sound_cache import SoundCache
from tutor_app.voice.tempo import FASTEST, SLOWEST, at_tempo
from tutor_app.voice.wav import Sound, read_wav, write_wav

_LOG = logger(__name__)
PART_SECONDS = 8.0
"""How long the provider may take for one part: the page falls back to the browser's voice."""

CACHE_BYTES = 32_000_000
"""About 40 sentences of 15 s at 24 kHz: replays, and what the tutor says to everybody."""

GROQ_VOICES = ("hannah", "autumn", "diana", "austin", "daniel", "troy")
OTHER_VOICES = ("alloy",)
Spend = Callable[[], Awaitable[object]]


class NoServerVoice(NotConfigured):
    """Browsers speak by themselves."""

    code = "no_server_voice"
    message = "This server has no voice of its own. Your browser can read answers aloud."


class VoiceUnavailable(Unavailable):
    """The provider does not answer."""

    code = "voice_unavailable"
    message = "The server's voice is not available just now. Your browser can read answers aloud."


@dataclass(frozen=True, slots=True)
class VoiceName:
    """A voice: its id on the wire, and its name for people."""

    id: str
    name: str


class TextToSpeech:
    """Speaks one sentence at a time.

    The provider's audio is cached at its own tempo; `speed` is applied here, because providers
    take it differently or not at all. `clock` gives seconds.
    """

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = loop_seconds) -> None:
        provider = provider_of(settings)
        self._client: ProviderClient | None = None
        if provider is not None:
            self._client = connect(provider, read_seconds=PART_SECONDS)
        self._model = provider.models[0] if provider and provider.models else ""
        own = GROQ_VOICES if settings.tts_provider is None else OTHER_VOICES
        self._voices = settings.tts_voices or own
        self._part_characters = settings.tts_characters
        self._clock = clock
        self._rests = Rests()
        self._cache = SoundCache(CACHE_BYTES)

    @property
    def is_configured(self) -> bool:
        """Whether there is a provider to ask."""
        return self._client is not None

    @property
    def voices(self) -> tuple[VoiceName, ...]:
        """The voices, the default first; none without a provider."""
        return tuple(VoiceName(one, _spoken_name(one)) for one in self._voices if self._client)

    def engines(self) -> tuple[SpeechEngine, ...]:
        """The provider's model for the status page."""
        if self._client is None:
            return ()
        state = self._rests.state(self._key(self._client), self._clock())
        return (SpeechEngine(self._model, self._client.name, state.condition.value, state.detail),)

    async def speak(
        self, text: str, voice_id: str = "", speed: float = 1.0, *, spend: Spend | None = None
    ) -> bytes:
        """A WAV file of the text, mono at the provider's rate.

        `spend` is awaited before the provider is asked, not for what is cached. Raises
        InvalidInput, NoServerVoice, VoiceUnavailable and what `spend` raises.
        """
        if self._client is None:
            raise NoServerVoice
        voice = self._voice(voice_id)
        said = sayable(text)
        if not SLOWEST <= speed <= FASTEST:
            raise InvalidInput(f"`speed` is from {SLOWEST:g} to {FASTEST:g}.")
        sound = self._cache.get((voice, said))
        if sound is None:
            if spend is not None:
                await spend()
            sound = await self._spoken(self._client, said, voice)
            self._cache.put((voice, said), sound)
        return await asyncio.to_thread(_at_speed, sound, speed)

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _spoken(self, client: ProviderClient, text: str, voice: str) -> Sound:
        key = self._key(client)
        if self._rests.state(key, self._clock()).condition is not Condition.READY:
            raise VoiceUnavailable
        asked_at = self._clock()
        try:
            sounds = [
                await self._part(client, part, voice)
                for part in parts_of(text, self._part_characters)
            ]
            sound = _joined(sounds)
        except ModelFault as error:
            self._note(client, error.fault, asked_at)
            raise VoiceUnavailable from error
        self._rests.answered(key)
        return sound

    async def _part(self, client: ProviderClient, text: str, voice: str) -> Sound:
        try:
            return await self._ask(client, text, voice)
        except ModelFault as error:
            if error.fault is not UNREACHABLE:
                raise
        return await self._ask(client, text, voice)  # a connection that was kept open too long

    async def _ask(self, client: ProviderClient, text: str, voice: str) -> Sound:
        try:
            async with asyncio.timeout(PART_SECONDS):
                with faults():
                    reply = await client.client.audio.speech.create(
                        input=text, model=self._model, voice=voice, response_format="wav"
                    )
                    data = await reply.read()
        except TimeoutError as error:
            raise ModelFault(TOO_SLOW) from error
        try:
            sound = read_wav(data)
        except ValueError as error:
            raise ModelFault(fault_of_reply("no WAV file")) from error
        if not len(sound.samples):
            raise ModelFault(fault_of_reply("no sound"))
        return sound

    def _note(self, client: ProviderClient, fault: Fault, asked_at: float) -> None:
        self._rests.note(self._key(client), fault, asked_at=asked_at, now=self._clock())
        FALLBACKS.labels(self._model, fault.reason).inc()
        log = _LOG.error if fault.remedy is Remedy.OUT else _LOG.warning
        log("voice does not answer", model=self._model, reason=fault.reason, detail=fault.detail)

    def _voice(self, voice_id: str) -> str:
        voice = voice_id or self._voices[0]
        if voice not in self._voices:
            raise InvalidInput("`voice_id` is none of the voices of this server.")
        return voice

    def _key(self, client: ProviderClient) -> ModelKey:
        return ModelKey(client.name, self._model)


def provider_of(settings: Settings) -> Provider | None:
    """Who turns text into sound: the provider that is set, Groq by its key, or nobody."""
    if settings.tts_provider is not None:
        return settings.tts_provider
    if not settings.groq_api_key:
        return None
    return Provider(
        name=GROQ,
        base_url=settings.groq_base_url,
        path_prefix=SDK_PREFIX,
        key=settings.groq_api_key,
        models=(settings.tts_model,),
    )


def _joined(sounds: list[Sound]) -> Sound:
    rates = {sound.rate for sound in sounds}
    if len(rates) > 1:
        raise ModelFault(fault_of_reply("several sample rates"))
    return Sound(np.concatenate([sound.samples for sound in sounds]), rates.pop())


def _at_speed(sound: Sound, speed: float) -> bytes:
    return write_wav(at_tempo(sound, speed))


def _spoken_name(voice: str) -> str:
    return voice.replace("_", " ").replace("-", " ").title()
