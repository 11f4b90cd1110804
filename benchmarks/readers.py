"""Many readers at once, in a process of their own: raw sockets, one epoll loop, no parsing.

`python -m benchmarks.readers PORT STREAMS` makes a visitor and a conversation for each stream,
sends all questions, reads all event streams to their end and prints one JSON object a stream:
its question, the seconds since the epoch of its first byte, and `[moment, offset]` for every
delta: when it was here and how many characters of the answer were then.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from bisect import bisect_left
from dataclasses import dataclass, field

from benchmarks.learner import EVENT, Learner

QUIET_SECONDS = 30.0
READ_BYTES = 262_144


@dataclass(slots=True)
class Stream:
    """One stream: what was asked, the bytes that came, and when each position was reached."""

    question: str
    connection: socket.socket
    data: bytearray = field(default_factory=bytearray)
    positions: list[int] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)

    def receive(self) -> bool:
        """Take what is there; False at the end."""
        piece = self.connection.recv(READ_BYTES)
        self.data += piece
        self.positions.append(len(self.data))
        self.moments.append(time.time())
        return bool(piece) and not self.data.endswith(b"0\r\n\r\n")

    def result(self) -> dict[str, object]:
        """What is printed."""
        events = list(EVENT.finditer(self.data))
        last = events[-1][3].decode() if events else "nothing"
        deltas = [
            (self.moments[bisect_left(self.positions, event.end())], int(event[2]))
            for event in events
            if event[3] == b"delta"
        ]
        began = self.moments[0] if self.moments else 0.0
        return {"question": self.question, "began": began, "deltas": deltas, "last": last}


def main(port: int, amount: int) -> None:
    """Ask, read, print."""
    prepared = [_prepared(Learner(port)) for _ in range(amount)]
    streams = [_open(*pair, number) for number, pair in enumerate(prepared)]
    _read(streams)
    print(json.dumps([stream.result() for stream in streams]))


def _prepared(learner: Learner) -> tuple[Learner, str]:
    conversation = learner.new_conversation()
    learner.close()  # the server would hang up on a connection that is idle for long
    return learner, conversation


def _open(learner: Learner, conversation: str, number: int) -> Stream:
    question = f"How does a binary search tree stay sorted? (reader {number})"
    turn = learner.ask(conversation, question)
    learner.close()
    connection = socket.create_connection(("127.0.0.1", learner.port))
    head = f"GET {turn['events_url']} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-visitor-token: "
    connection.sendall(f"{head}{learner.token}\r\n\r\n".encode())
    return Stream(question, connection)


def _read(streams: list[Stream]) -> None:
    poll = select.epoll()
    waiting = {stream.connection.fileno(): stream for stream in streams}
    for descriptor in waiting:
        poll.register(descriptor, select.EPOLLIN)
    while waiting:
        ready = poll.poll(QUIET_SECONDS)
        if not ready:
            return
        for descriptor, _ in ready:
            if not waiting[descriptor].receive():
                poll.unregister(descriptor)
                waiting.pop(descriptor).connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
