"""Messages between a server and its children: whatever the pieces they come in."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodmusic.serve import wire
from moodmusic.serve.errors import ServeError
from moodmusic.serve.wire import KINDS, MOST_BYTES, Unpacker, packed

messages = st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.binary(max_size=300)), max_size=8)
sayings = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(messages, st.lists(st.integers(1, 64), max_size=40))
def test_messages_come_out_as_they_went_in_however_they_are_cut(sent, cuts):
    data = b"".join(packed(kind, body) for kind, body in sent)
    unpacker, got, at = Unpacker(), [], 0
    for cut in [*cuts, len(data)]:
        got += unpacker.feed(data[at : at + cut])
        at += cut
    assert got == sent


@given(st.binary(max_size=200))
def test_rubbish_is_refused_or_waited_on_but_never_raises_anything_else(data):
    try:
        for kind, body in Unpacker().feed(data):
            assert kind in KINDS
            assert len(body) <= MOST_BYTES
    except ServeError as error:
        assert "will be started again" in str(error)


@given(st.dictionaries(st.text(), sayings, max_size=4))
def test_what_is_said_is_heard(said):
    [(kind, body)] = Unpacker().feed(wire.talk(said))
    assert kind == wire.TALK
    assert wire.heard(body) == said


@given(st.binary(max_size=64))
def test_only_objects_are_heard(body):
    with contextlib.suppress(ServeError):
        assert isinstance(wire.heard(body), dict)


@given(st.integers(-(2**62), 2**62), st.integers(0, 40))
def test_samples_keep_their_frame_and_bits(frame, count):
    samples = np.linspace(-1, 1, 2 * count, dtype=np.float32).reshape(-1, 2)
    [(_, body)] = Unpacker().feed(wire.pcm(frame, samples))
    got_frame, got = wire.samples_of(body)
    assert got_frame == frame
    assert np.array_equal(got, samples)


@given(st.integers(0, 2**62), st.binary(max_size=64))
def test_encoded_bytes_keep_their_frame(frame, encoded):
    [(_, body)] = Unpacker().feed(wire.data(frame, encoded))
    assert wire.data_of(body) == (frame, encoded)


@pytest.mark.parametrize("read", [wire.samples_of, wire.data_of, wire.beat_of])
def test_bodies_that_are_too_short_are_refused(read):
    with pytest.raises(ServeError, match="a child sent"):
        read(b"1234567")


def test_too_long_a_message_is_not_sent():
    with pytest.raises(ServeError, match="give one of"):
        packed(wire.DATA, bytes(MOST_BYTES + 1))


def test_what_json_cannot_say_is_not_sent():
    with pytest.raises(ServeError, match="cannot be sent"):
        wire.talk({"level": float("nan")})
