"""Server-sent events out of bytes that arrive in any pieces."""

from __future__ import annotations

from tutor_app.llm.faults import BrokenReply

MOST_BYTES = 4_000_000


class EventReader:
    """Gives the data of each event once its blank line has come.

    Lines end with LF, CR LF or CR; comments and fields other than `data` are left out; several
    `data` lines of one event are joined by LF. Works on bytes, so a character may be split.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._size = 0
        self._is_first = True

    def feed(self, piece: bytes) -> list[bytes]:
        """The data of every event that this piece completes.

        Raises BrokenReply when one event is larger than 4 MB.
        """
        lines = (self._rest + piece).splitlines(keepends=True)
        # A last line without its end, or with a CR that an LF may follow, waits.
        self._rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        if len(self._rest) > MOST_BYTES:
            raise BrokenReply("a line without an end")
        return [data for line in lines if (data := self._line(line.rstrip(b"\r\n"))) is not None]

    def finish(self) -> list[bytes]:
        """The data of an event whose blank line never came."""
        lines = [*self._rest.splitlines(), b""]
        self._rest = b""
        return [data for line in lines if (data := self._line(line)) is not None]

    def _line(self, line: bytes) -> bytes | None:
        if self._is_first:
            self._is_first = False
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.startswith(b"data:"):
            self._keep(line[6:] if line.startswith(b"data: ") else line[5:])
        elif not line and self._data:
            data = b"\n".join(self._data)
            self._data, self._size = [], 0
            return data
        elif line == b"data":
            self._keep(b"")
        return None

    def _keep(self, data: bytes) -> None:
        self._data.append(data)
        self._size += len(data)
        if self._size > MOST_BYTES:
            raise BrokenReply("an event without an end")
