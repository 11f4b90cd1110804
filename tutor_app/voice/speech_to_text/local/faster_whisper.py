"""faster-whisper on a model in a folder of this machine, as it runs in a child process."""

from __future__ import annotations

import os
from typing import Any

from tutor_app.voice.audio import from_pcm16
from tutor_app.voice.speech_to_text.heard import Segment
from tutor_app.voice.speech_to_text.local.hearing import Hearing, Stretch

BEAM = 1
"""Greedy: a learner waits, and a wider beam costs its width in time."""


class FasterWhisper:
    """Decodes speech in any language that the model in `folder` knows; never downloads one."""

    name = "faster-whisper"

    def __init__(self, folder: str, threads: int) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # this process's own: nothing is ever downloaded
        from faster_whisper import WhisperModel

        self._model: Any = WhisperModel(
            folder,
            device="auto",
            compute_type="default",
            cpu_threads=threads,
            local_files_only=True,
        )

    def whole(self, asked: Stretch) -> Hearing:
        """A whole stretch."""
        found, about = self._model.transcribe(
            from_pcm16(asked.pcm),
            language=asked.language or None,
            initial_prompt=asked.prompt or None,
            beam_size=BEAM,
            condition_on_previous_text=False,
        )
        segments = []
        for one in found:  # each is decoded when it is asked for
            segments.append(_segment(one))
            if not asked.is_wanted():
                break
        return Hearing(tuple(segments), str(about.language))


def _segment(one: Any) -> Segment:
    return Segment(
        text=str(one.text),
        seconds=float(one.end - one.start),
        avg_logprob=float(one.avg_logprob),
        no_speech_prob=float(one.no_speech_prob),
        compression_ratio=float(one.compression_ratio),
    )
