"""`Deck`: one plan being played, from its score to its share of the mix. A change of course is a second deck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from moodmusic.compose.journey import slowest_bpm
from moodmusic.engine.clips import ClipStore
from moodmusic.engine.delay import Delay
from moodmusic.engine.edge import Edge
from moodmusic.engine.live import Live
from moodmusic.engine.mixer import Mixer
from moodmusic.engine.reverb import Reverb
from moodmusic.engine.score import Cue, Score
from moodmusic.engine.strips import Strips, sounding
from moodmusic.engine.value import BLOCK_FRAMES, Event, Planar
from moodmusic.plan.value import Plan
from moodmusic.units import SAMPLE_RATE

OFFLINE_AHEAD = 10 * SAMPLE_RATE  # clips are asked for so far ahead: enough to keep every worker busy, few enough for the memory
LIVE_AHEAD = 8 * SAMPLE_RATE
LATEST_JOIN = SAMPLE_RATE // 2  # a sustained note with less than this left is not joined any more


@dataclass(frozen=True, slots=True)
class Fade:
    """A gain that moves from `before` to `after` along a half cosine from frame `start` over `frames`."""

    start: int
    frames: int
    before: float
    after: float

    def gain(self, frame: int, count: int = BLOCK_FRAMES) -> NDArray[np.float32]:
        """The gain of `count` frames from `frame` on: a formula of the absolute frame."""
        at = np.clip((np.arange(frame, frame + count) - self.start + 1) / max(self.frames, 1), 0.0, 1.0)
        return np.asarray(self.before + (self.after - self.before) * (0.5 - 0.5 * np.cos(np.pi * at)), np.float32)

    @property
    def end(self) -> int:
        """The first frame at which it stands still."""
        return self.start + self.frames


class Deck:
    """Plays one plan from frame `origin` on: score, strips, mixer, and the plan's own reverb and delay."""

    def __init__(
        self, plan: Plan, origin: int, store: ClipStore, realtime: bool, report: Callable[[Event], None], section: int = 0
    ) -> None:
        self.plan = plan
        self.score = Score(plan, origin, section)
        self.origin = origin
        self.stop: int | None = None  # from this frame on no note starts: another deck plays on alone
        self.fades: list[Fade] = []
        self.ending: Fade | None = None  # of all that is heard, reverb and delay too
        self._store, self._realtime, self._report = store, realtime, report
        cards = plan.cards
        self._strips = Strips(len(cards))
        self._mixer = Mixer(
            cards,
            {name: level for mix in (*(guest.mix for guest in plan.guests), plan.mix) for name, level in mix.items()},
            self._strips.rows,
        )
        self._reverb = Reverb(plan.space)
        self._delay = Delay(plan.space, plan.tempo_bpm, slowest_bpm(plan))
        self._edge = Edge(cards, self._strips.rows)
        self._echoes = any(card.delay for card in cards)
        self._levels = np.ones(self._strips.rows // 2, np.float32)
        self._live = Live()
        self._late: list[Cue] = []
        self._extra: list[Cue] = []
        self.late_count = 0

    def prefetch(self, frame: int) -> None:
        """Ask for the clips that will be needed soon after a frame."""
        ahead = frame + (LIVE_AHEAD if self._realtime else OFFLINE_AHEAD)
        for cue in self.score.prefetch(ahead if self.stop is None else min(ahead, self.stop)):
            self._store.prefetch(cue.key, cue.tone, cue.frame)

    def move(self, origin: int) -> None:
        """Start at another frame; nothing may have been played yet."""
        self.score.move(origin)
        self.origin = origin
        if self.ending is not None and self.score.end is not None:
            self.ending = replace(self.ending, start=self.score.end - self.ending.frames)

    def add(self, cue: Cue, gain: float) -> None:
        """Play one more note, such as a stinger's, so much louder."""
        cue = replace(cue, gain=cue.gain * gain)
        self._store.prefetch(cue.key, cue.tone, cue.frame)
        self._extra.append(cue)

    def missing(self, before: int) -> int:
        """How many clips of the notes before a frame are not there yet, or not any more; they are asked for."""
        cues = {cue.key: cue for cue in self.score.waiting(before)}
        gone = [cue for key, cue in cues.items() if self._store.find(key) is None]
        for cue in gone:
            self._store.prefetch(cue.key, cue.tone, cue.frame)
        return len(gone)

    def set(self, live: Live) -> None:
        """Move the live controls; heard over the next block."""
        if live is not self._live:
            self._live = live
            sections = [section.stems for section in self.plan.sections]
            self._levels = live.levels(self.plan.stems, self._strips.rows // 2, self.plan.cards[len(self.plan.stems) :], sections)
            self.score.strain = live.strain

    def render(self, frame: int, count: int = 1) -> Planar:
        """The deck's share of some blocks of one page, shape (2, 1024·count), reverb and delay included."""
        strips = self._played(frame, count)
        tense = self._edge.process(strips, self._mixer, self._levels, frame, self._live.tension)
        out = self._mixer.mix(strips, self._levels)
        if tense is not None:
            out[:2] += tense
        return self._heard(out, frame)

    def render_shares(self, frame: int, count: int = 1) -> tuple[Planar, NDArray[np.float32]]:
        """The blocks as `render` gives them, and the (strips, 4, frames) that strips gave: dry left and right, reverb and delay send."""
        strips = self._played(frame, count)
        shares = self._mixer.shares(strips, self._levels)
        return self._heard(self._mixer.mix(strips, self._levels), frame), shares

    def ended(self, samples: Planar, frame: int) -> Planar:
        """Blocks under the fade at the plan's end."""
        if self.ending is None or frame + samples.shape[1] <= self.ending.start:
            return samples
        return samples * self.ending.gain(frame, samples.shape[1])

    def finished(self, frame: int) -> bool:
        """Whether a deck that was taken over has rung out."""
        quiet = min(self._strips.last, max((fade.end for fade in self.fades if fade.after == 0.0), default=self._strips.last))
        return self.stop is not None and frame > max(quiet, self.stop) + self._reverb.frames + 4 * SAMPLE_RATE

    def _played(self, frame: int, count: int) -> Planar:
        self._strips.turn(frame)
        end = frame + count * BLOCK_FRAMES
        stop = end if self.stop is None else min(end, self.stop)
        self._join_late(frame)
        for cue in self.score.take(stop):
            if cue.needs <= self._live.density:
                self._start(cue)
        for cue in [cue for cue in self._extra if cue.frame < end]:
            self._extra.remove(cue)
            self._start(cue)
        strips = self._strips.blocks(frame, count)
        self._mixer.treat(strips, frame)
        return strips

    def _start(self, cue: Cue) -> None:
        clip = self._store.find(cue.key) if self._realtime else self._store.wait(cue.key, cue.tone, cue.frame)
        if clip is None:
            self._be_late(cue)
            return
        self._strips.add(sounding(clip, cue.row, cue.frame, cue.gain, cue.hold, cue.release))
        if cue.kick:
            self._mixer.kick(cue.frame, float(min(self._levels[cue.row], 1.0)))

    def _be_late(self, cue: Cue) -> None:
        """In real time the music does not wait: a struck note is left out, a held one comes in when its clip is there."""
        self.late_count += 1
        self._report(Event("late", cue.frame, {"stem": self.plan.cards[cue.row].name, "count": self.late_count}))
        self._store.prefetch(cue.key, cue.tone, cue.frame)
        if cue.sustained:
            self._late.append(cue)

    def _join_late(self, frame: int) -> None:
        still = []
        for cue in self._late:
            if cue.frame + cue.hold < frame + LATEST_JOIN or self.stop is not None:
                continue
            clip = self._store.find(cue.key)
            if clip is None:
                still.append(cue)
            else:
                self._strips.add(sounding(clip, cue.row, cue.frame, cue.gain, cue.hold, cue.release, frame - cue.frame))
        self._late = still

    def _heard(self, out: Planar, frame: int) -> Planar:
        """Dry sound, reverb and delay together, under the deck's fades."""
        self._faded(out, frame)
        heard = self._reverb.process(out[2])
        heard += out[:2]
        if self._echoes:
            heard += self._echoed(out[3], frame)
        return self.ended(heard, frame)

    def _echoed(self, send: NDArray[np.float32], frame: int) -> Planar:
        """The echoes, in the tempo that the score has at every block of an endless plan."""
        if self.plan.seconds is not None:
            return self._delay.process(send)
        frames = [at for at in range(frame, frame + send.size, BLOCK_FRAMES) if self.stop is None or at < self.stop]
        tempi = [self.score.tempo_at(at) for at in frames]
        if not tempi or (len({*tempi}) == 1 and not self._delay.follow(tempi[0])):
            return self._delay.process(send)
        parts = []
        for block, part in enumerate(np.split(send, send.size // BLOCK_FRAMES)):
            self._delay.follow(tempi[min(block, len(tempi) - 1)])
            parts.append(self._delay.process(part))
        return np.concatenate(parts, axis=1)

    def _faded(self, out: Planar, frame: int) -> None:
        for fade in self.fades:
            if fade.start < frame + out.shape[1] and not (fade.end <= frame and fade.after == 1.0):
                out *= fade.gain(frame, out.shape[1])
