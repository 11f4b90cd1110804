"""Structured logs and Prometheus metrics; never what a learner said."""

from __future__ import annotations

import logging
import sys

import structlog
from prometheus_client import Counter, Gauge, Histogram

from tutor_app.quotations import cut, place_of, places, printable, take_over_libraries
from tutor_app.samples import SAMPLES

__all__ = ["SAMPLES", "configure_logging", "logger", "places", "take_over_libraries"]

AUDIT = "tutor_app.audit"  # the logger whose lines no level hides
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

TURNS = Counter("tutor_turns_total", "Turns by how they ended", ["state", "source"])
RUNNING_TURNS = Gauge("tutor_turns_running", "Turns running in this process")
FIRST_TOKEN = Histogram(
    "tutor_first_token_seconds", "Question accepted to first text", ["engine"], buckets=_SECONDS
)
TURN_SECONDS = Histogram(
    "tutor_turn_seconds", "Question accepted to end of answer", ["engine"], buckets=_SECONDS
)
FALLBACKS = Counter("tutor_model_fallbacks_total", "Models passed over", ["model", "reason"])
VERDICTS = Counter("tutor_topic_verdicts_total", "Topic gate verdicts", ["verdict", "tier"])
ACTIVE_USERS = Gauge("tutor_active_users", "People with a turn in the last 5 minutes", ["kind"])
REQUESTS = Histogram(
    "tutor_http_seconds", "API requests", ["method", "route", "status"], buckets=_SECONDS
)

REFUSED_EVENTS = Counter("tutor_refused_events_total", "Events of pages not taken", ["code"])
REFUSED_SOCKETS = Counter("tutor_refused_sockets_total", "Websockets not taken", ["code"])

VOICE_SESSIONS = Gauge("tutor_voice_sessions", "Microphones connected to this process")
VOICE_OFFERS = Counter("tutor_voice_offers_total", "Offers by how they were answered", ["result"])
VOICE_CLOSED = Counter("tutor_voice_closed_total", "Connections by why they ended", ["reason"])
VOICE_UTTERANCES = Counter("tutor_voice_utterances_total", "Final transcripts", ["engine"])
VOICE_DROPPED = Counter("tutor_voice_dropped_total", "Utterances without a transcript", ["reason"])
VOICE_LOST = Counter("tutor_voice_lost_total", "Audio lost", ["where"])
VOICE_FIRST_FRAME = Histogram(
    "tutor_voice_first_frame_seconds", "Offer to first audio", buckets=_SECONDS
)
VOICE_TRANSCRIPT = Histogram(
    "tutor_voice_transcript_seconds", "End of speech to transcript", ["engine"], buckets=_SECONDS
)
VOICE_FIRST_TOKEN = Histogram(
    "tutor_voice_first_token_seconds", "Transcript to first text, in the page", buckets=_SECONDS
)
VOICE_FIRST_SOUND = Histogram(
    "tutor_voice_first_sound_seconds", "Transcript to first sound, in the page", buckets=_SECONDS
)


def configure_logging(level: str = "info", style: str = "console") -> None:
    """Route structlog and the standard library through one processor chain on standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(cut)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                _places_only,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _printable,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger(AUDIT).setLevel(logging.INFO)
    for noisy in ("httpx", "httpcore", "groq", "aiosqlite", "aioice", "aiortc"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    take_over_libraries()


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module; facts go in as keyword arguments."""
    return structlog.stdlib.get_logger(name)


def _places_only(
    _logger: object, _method: str, line: structlog.types.EventDict
) -> structlog.types.EventDict:
    """The exception of a line as kinds and places."""
    place = place_of(line.get("_record"))
    error = line.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    elif error and not isinstance(error, BaseException):
        error = sys.exc_info()[1]
    more = {"place": place} if place else {}
    return {**line, **more, "trace": places(error)} if error else {**line, **more}


def _printable(
    _logger: object, _method: str, line: structlog.types.EventDict
) -> structlog.types.EventDict:
    return printable(line)
