"""Why a file is not taken, in words for the one who sent it."""

from __future__ import annotations

from tutor_app.errors import InvalidInput

MOST_BYTES = 25_000_000
"""What providers take, too."""

MOST_SECONDS = 600.0

SENTENCES = {
    "empty_file": "The file is empty. Choose another one.",
    "too_large": "The file is larger than 25 MB. Send a shorter or a compressed recording.",
    "too_long": "The recording is longer than 10 minutes. Send it in parts.",
    "not_audio": "That file is not audio, or it is damaged. Send WAV, MP3, M4A, OGG, FLAC or WebM.",
    "no_audio": "There is no sound in that file. Choose a recording.",
    "truncated": "The recording ends in the middle: the file was cut off. Send it again.",
    "too_costly": "That file takes too long to read. Save it as WAV or MP3 and send it again.",
}


class AudioRefused(InvalidInput):
    """A file that is not taken; `code` is one of `SENTENCES`."""

    code = "not_audio"

    def __init__(self, code: str) -> None:
        known = code if code in SENTENCES else self.code
        super().__init__(SENTENCES[known], code=known)
