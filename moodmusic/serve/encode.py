"""The encoder's process: samples come in, bytes of one format go out, an answer a feed, each with the frame it reaches to."""

from __future__ import annotations

from moodmusic.serve.encoders import ENCODERS
from moodmusic.serve.formats import STREAM_FORMATS
from moodmusic.serve.line import Line
from moodmusic.serve.wire import HEAD, PCM, TALK, data, heard, packed, samples_of


def encode(line: Line) -> None:
    """Encode until the server closes. Every block is answered, so that silence means death."""
    import soundfile  # noqa: F401  # a spare has it loaded

    line.beating()
    encoder, frames, head = None, 0, b""
    for kind, body in line.messages():
        if kind == TALK:
            name = heard(body)["format"]
            encoder, frames = ENCODERS[name](), STREAM_FORMATS[name].feed_frames
        elif kind == PCM and encoder is not None:
            answers, (frame, samples) = [], samples_of(body)
            for at in range(0, len(samples), frames):
                encoded = encoder.feed(samples[at : at + frames])
                if encoder.head != head:
                    head = encoder.head
                    answers.append(packed(HEAD, head))
                answers.append(data(frame + min(at + frames, len(samples)), encoded))
            line.send(b"".join(answers))
