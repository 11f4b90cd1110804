"""Server-sent events out of bytes that arrive in any pieces."""

from __future__ import annotations

from dataclasses import dataclass

from tutor_app.llm.faults import BrokenReply

MOST_BYTES = 4_000_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SentEvent:
    """One event: its data, and its name where the server gave one (`event: error`)."""

    data: bytes
    name: str = ""


class EventReader:
    """Gives each event once its blank line has come.

    Lines end with LF, CR LF or CR; comments and fields other than `data` and `event` are left
    out; several `data` lines of one event are joined by LF. A body that is no event stream but
    JSON (one value, or one a line) gives each value as an event. Works on bytes, so a character
    may be split.
    """

    def __init__(self) -> None:
        self._rest: list[bytes] = []
        self._rest_size = 0
        self._data: list[bytes] = []
        self._name = ""
        self._size = 0
        self._is_first = True
        self._is_json = False

    def feed(self, piece: bytes) -> list[SentEvent]:
        """Every event that this piece completes.

        Raises BrokenReply when one event is larger than 4 MB.
        """
        self._rest.append(piece)
        self._rest_size += len(piece)
        if self._rest_size > MOST_BYTES + len(piece):
            raise BrokenReply("a line without an end")
        if b"\n" not in piece and b"\r" not in piece:
            return []
        lines = b"".join(self._rest).splitlines(keepends=True)
        # A last line without its end, or with a CR that an LF may follow, waits.
        self._keep_rest(lines.pop() if lines and not lines[-1].endswith(b"\n") else b"")
        found = (self._line(line.rstrip(b"\r\n")) for line in lines)
        return [event for event in found if event is not None]

    def finish(self) -> list[SentEvent]:
        """An event whose blank line never came."""
        lines = [*b"".join(self._rest).splitlines(), b""]
        self._keep_rest(b"")
        found = [event for line in lines if (event := self._line(line)) is not None]
        return [*found, *self._ended()]

    def _keep_rest(self, rest: bytes) -> None:
        self._rest, self._rest_size = [rest], len(rest)

    def _line(self, line: bytes) -> SentEvent | None:
        if self._is_first and line.removeprefix(_BOM).strip():
            self._is_first = False
            line = line.removeprefix(_BOM)
            self._is_json = line.lstrip()[:1] in (b"{", b"[")
        if self._is_json:
            return self._of_json(line)
        if line.startswith(b"data:"):
            self._keep(line[6:] if line.startswith(b"data: ") else line[5:])
        elif line.startswith(b"event:"):
            self._name = line[6:].strip().decode("utf-8", "replace")
        elif line == b"data":
            self._keep(b"")
        elif not line:
            return next(iter(self._ended()), None)
        return None

    def _of_json(self, line: bytes) -> SentEvent | None:
        """A line that is a value of its own; lines of one that is laid out are kept together."""
        whole = line.strip()
        if not self._data and (whole[:1], whole[-1:]) == (b"{", b"}"):
            return SentEvent(whole)
        if whole:
            self._keep(line)
        return None

    def _ended(self) -> list[SentEvent]:
        event = [SentEvent(b"\n".join(self._data), self._name)] if self._data else []
        self._data, self._size, self._name = [], 0, ""
        return event

    def _keep(self, data: bytes) -> None:
        self._data.append(data)
        self._size += len(data)
        if self._size > MOST_BYTES:
            raise BrokenReply("an event without an end")
