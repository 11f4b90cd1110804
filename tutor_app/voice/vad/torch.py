"""Silero VAD by torch, the package's own model: the reference, for `VAD_ENGINE=torch`."""

from __future__ import annotations

from tutor_app.voice.vad.batching import Floats, Infer


def load() -> Infer:
    """The model as a function; importing torch takes seconds and 200 MB."""
    import torch
    from silero_vad import load_silero_vad

    # the part for 16 kHz, which leaves the state to its caller
    model = load_silero_vad()._model  # type: ignore[no-untyped-call]

    def infer(samples: Floats, state: Floats) -> tuple[Floats, Floats]:
        with torch.inference_mode():
            output, state_after = model(torch.from_numpy(samples), torch.from_numpy(state))
        return output[:, 0].numpy(), state_after.numpy()

    return infer
