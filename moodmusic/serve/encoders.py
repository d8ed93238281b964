"""The encoders of a station's streams: float samples in, bytes that begin at a place where a listener may join out."""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from moodmusic.serve.framing import Units, adts_header, mp3_frame, mp4_box, ogg_length, ogg_page
from moodmusic.serve.taps import s16le
from moodmusic.units import SAMPLE_RATE

Samples = NDArray[np.float32]  # (frames, 2)

MP3_KBPS = 128
MP3_QUALITY = 3  # LAME's own default at a constant bit rate; 5 saves a fifth of the time, 7 half, but shapes no noise
OGG_LATENCY_MS = 40.0  # how long a page waits for more: less than what is fed at once
SET_OGG_PAGE_LATENCY_MS = 0x1302  # a command of libsndfile's that soundfile has no name for
AAC_BITS_S = 128_000
SEGMENT_S = 2.0
UNKNOWN_BYTES = 0xFFFFFFFF


class StreamEncoder(Protocol):
    """What the child runs. `head` may be known only after some samples; it is what every listener needs first."""

    head: bytes

    def feed(self, samples: Samples) -> bytes:
        """Encoded bytes, whole units, for frames of shape (n, 2)."""


class Sink:
    """What libsndfile and PyAV write into: it keeps what comes and does not go back."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self._size = 0

    def write(self, data: Any) -> int:
        """Take everything."""
        self.writes.append(bytes(data))
        self._size += len(self.writes[-1])
        return len(self.writes[-1])

    def seek(self, offset: int, whence: int = 0) -> int:
        """Stay: what has been sent cannot be changed."""
        return self._size

    def tell(self) -> int:
        """Bytes so far."""
        return self._size

    def taken(self) -> list[bytes]:
        """The writes since the last call."""
        writes, self.writes = self.writes, []
        return writes


def _opened(sink: Sink, container: str, subtype: str, **options: Any) -> Any:
    import soundfile

    return soundfile.SoundFile(sink, "w", SAMPLE_RATE, 2, subtype=subtype, format=container, **options)


class Mp3Encoder:
    """LAME at a constant 128 kb/s. A decoder may begin at any frame.

    By lameenc: the LAME inside soundfile's wheels takes three times as long at the same quality.
    """

    head = b""

    def __init__(self) -> None:
        import lameenc

        self._frames, self._lame = Units(mp3_frame), lameenc.Encoder()
        self._lame.set_bit_rate(MP3_KBPS)
        self._lame.set_in_sample_rate(SAMPLE_RATE)
        self._lame.set_channels(2)
        self._lame.set_quality(MP3_QUALITY)
        self._lame.silence()

    def feed(self, samples: Samples) -> bytes:
        """Whole frames, without the one that tells the length of a file."""
        frames = self._frames.feed(bytes(self._lame.encode(s16le(samples))))
        return b"".join(frame for frame in frames if not any(tag in frame[:64] for tag in (b"Info", b"Xing")))


class OpusEncoder:
    """Ogg Opus by libsndfile, with pages as short as what is fed."""

    HEAD_PAGES = 2

    def __init__(self) -> None:
        import soundfile

        self.head = b""
        self._sink, self._pages, self._heads = Sink(), Units(ogg_length), 0
        self._sound = _opened(self._sink, "OGG", "OPUS")
        latency = soundfile._ffi.new("double*", OGG_LATENCY_MS)
        soundfile._snd.sf_command(self._sound._file, SET_OGG_PAGE_LATENCY_MS, latency, 8)

    def feed(self, samples: Samples) -> bytes:
        """Whole pages; the first two become the head."""
        self._sound.write(samples)
        return b"".join(page for page in self._pages.feed(b"".join(self._sink.taken())) if not self._is_head(page))

    def _is_head(self, page: bytes) -> bool:
        if self._heads == self.HEAD_PAGES:
            return False
        self.head, self._heads = self.head + page, self._heads + 1
        return True


class OggFlacEncoder:
    """libFLAC's frames by libsndfile, each in an Ogg page of ours: libsndfile writes no Ogg FLAC. (xiph.org/flac/ogg_mapping.html)"""

    BLOCK = 4096  # libFLAC's frames
    HEADERS = 3  # "fLaC", STREAMINFO, VORBIS_COMMENT

    def __init__(self) -> None:
        self.head = b""
        self._sink, self._serial, self._count = Sink(), secrets.randbits(32), 0
        self._sound = _opened(self._sink, "FLAC", "PCM_16")
        self._granule = 0

    def feed(self, samples: Samples) -> bytes:
        """Whole pages of one frame each. libFLAC hands every metadata block and every frame over in a write of its own."""
        self._sound.write(samples)
        return b"".join(self._page(packet) for packet in self._sink.taken())

    def _page(self, packet: bytes) -> bytes:
        self._count += 1
        if self._count <= self.HEADERS:
            self.head += self._header(packet)
            return b""
        self._granule += self.BLOCK
        return ogg_page(packet, self._serial, self._count - 2, self._granule)

    def _header(self, packet: bytes) -> bytes:
        if self._count == 1:
            self._magic = packet
            return b""
        if self._count == 2:
            packet = bytes([packet[0] & 0x7F]) + packet[1:]
            return ogg_page(b"\x7fFLAC\x01\x00" + struct.pack(">H", 1) + self._magic + packet, self._serial, 0, 0, first=True)
        return ogg_page(packet, self._serial, 1, 0)


class WavEncoder:
    """16-bit samples behind a header that leaves the length open."""

    def __init__(self) -> None:
        form = struct.pack("<HHIIHH", 1, 2, SAMPLE_RATE, 4 * SAMPLE_RATE, 4, 16)
        riff = b"RIFF" + struct.pack("<I", UNKNOWN_BYTES) + b"WAVEfmt " + struct.pack("<I", len(form)) + form
        self.head = riff + b"data" + struct.pack("<I", UNKNOWN_BYTES)

    def feed(self, samples: Samples) -> bytes:
        """Whole frames."""
        return s16le(samples)


class AacEncoder:
    """AAC-LC by PyAV, every packet behind an ADTS header."""

    head = b""

    def __init__(self) -> None:
        self._codec = _aac_codec()
        self._fed = 0

    def feed(self, samples: Samples) -> bytes:
        """Whole packets."""
        packets: list[bytes] = []
        for frame in _frames(samples, self._fed):
            packets += (bytes(packet) for packet in self._codec.encode(frame))
        self._fed += len(samples)
        return b"".join(adts_header(len(packet)) + packet for packet in packets)


class HlsEncoder:
    """AAC in fragments of MP4 of two seconds: the head is the initialisation segment, each chunk whole segments."""

    def __init__(self) -> None:
        import av

        options = {"movflags": "empty_moov+default_base_moof+cmaf", "frag_duration": str(round(SEGMENT_S * 1e6)), "flush_packets": "1"}
        self.head = b""
        self._sink, self._boxes = Sink(), Units(mp4_box)
        self._file = av.open(self._sink, "w", format="mp4", options=options)
        self._stream: Any = self._file.add_stream("aac", rate=SAMPLE_RATE)
        self._stream.bit_rate = AAC_BITS_S
        self._stream.layout = "stereo"
        self._fed = 0

    def feed(self, samples: Samples) -> bytes:
        """Whole segments (moof and mdat), most often none yet."""
        for frame in _frames(samples, self._fed):
            self._file.mux(self._stream.encode(frame))
        self._fed += len(samples)
        return b"".join(box for box in self._boxes.feed(b"".join(self._sink.taken())) if not self._is_head(box))

    def _is_head(self, box: bytes) -> bool:
        if box[4:8] not in (b"ftyp", b"moov"):
            return False
        self.head += box
        return True


def _aac_codec() -> Any:
    import av

    codec: Any = av.CodecContext.create("aac", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = SAMPLE_RATE, "stereo", "fltp", AAC_BITS_S
    codec.time_base = Fraction(1, SAMPLE_RATE)
    return codec


AAC_FRAME = 1024


def _frames(samples: Samples, fed: int) -> Iterator[Any]:
    """PyAV frames of 1,024 samples; what is fed comes in multiples of them."""
    import av

    for at in range(0, len(samples), AAC_FRAME):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[at : at + AAC_FRAME].T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, fed + at, Fraction(1, SAMPLE_RATE)
        yield frame


ENCODERS: dict[str, Callable[[], StreamEncoder]] = {
    "mp3": Mp3Encoder,
    "opus": OpusEncoder,
    "flac": OggFlacEncoder,
    "wav": WavEncoder,
    "aac": AacEncoder,
    "hls": HlsEncoder,
}
