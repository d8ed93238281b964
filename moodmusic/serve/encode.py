"""The encoder's process: samples come in, bytes of one format go out, each answer with the frame it reaches to."""

from __future__ import annotations

from moodmusic.serve.encoders import ENCODERS
from moodmusic.serve.line import Line
from moodmusic.serve.wire import HEAD, PCM, TALK, data, heard, packed, samples_of


def encode(line: Line) -> None:
    """Encode until the server closes. Every block is answered, so that silence means death."""
    import soundfile  # noqa: F401  # a spare has it loaded

    line.beating()
    encoder, head = None, b""
    for kind, body in line.messages():
        if kind == TALK:
            encoder = ENCODERS[heard(body)["format"]]()
        elif kind == PCM and encoder is not None:
            frame, samples = samples_of(body)
            encoded = encoder.feed(samples)
            if encoder.head != head:
                head = encoder.head
                line.send(packed(HEAD, head))
            line.send(data(frame + len(samples), encoded))
