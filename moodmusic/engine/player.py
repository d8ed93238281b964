"""`Player`: the mix before the master, block after block, with every change of course on its frame."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.bus import Bus
from moodmusic.engine.clips import ClipStore
from moodmusic.engine.deck import LIVE_AHEAD, Deck, Fade
from moodmusic.engine.delay import Delay
from moodmusic.engine.glue import Glue
from moodmusic.engine.live import Live
from moodmusic.engine.reverb import Reverb
from moodmusic.engine.strips import PAGE_FRAMES
from moodmusic.engine.value import BLOCK_FRAMES, Event, Planar
from moodmusic.plan.value import Plan
from moodmusic.units import SAMPLE_RATE, beats_to_frames

AT_ONCE = 8  # blocks that are mixed together where nothing changes between them
EVENTS_KEPT = 4096  # the oldest go first when nobody asks for them
OPENING_FRAMES = SAMPLE_RATE // 4  # what must be there, live, before a new plan may take over
MAX_HOLDS = 8  # so often the old plan goes on for another beat or bar when it is not
TOGETHER_BARS = 2.0  # over which two plans may play at once
# Seconds of fade at the end of a finite plan, and the largest share of the plan that it may take
ENDINGS = {"ring": (2.0, 0.1), "fade": (10.0, 0.2), "cut": (0.01, 0.1), "loop": (0.0, 0.0)}


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of course that waits for its frame. `out` and `enter` are the fades' lengths in frames; 0 enters at once.

    `together`: frames over which the notes of both are wanted, where they go together.
    """

    deck: Deck
    at: str
    out: int
    enter: int
    words: str
    holds: int = 0
    share: float = 1.0  # of the way that a morph has come with it
    together: int = 0


def ending_fade(plan: Plan, end: int) -> Fade | None:
    """The fade that leaves the last frames of a finite plan silent; None for a loop."""
    longest_s, share = ENDINGS[plan.ending]
    frames = round(min(longest_s, share * (plan.seconds or 0.0)) * SAMPLE_RATE)
    return Fade(end - frames, frames, 1.0, 0.0) if frames else None


class Player:
    """Mixes internal blocks of 1,024 frames from frame 0 on; does not stop by itself at the end of a plan."""

    def __init__(self, plan: Plan, store: ClipStore, realtime: bool = False, section: int = 0) -> None:
        self.store = store
        self.realtime = realtime
        self.frame = 0  # of the next block
        self.live = Live()
        self.log: deque[Event] = deque(maxlen=EVENTS_KEPT)
        self.turn: Turn | None = None
        self._bus = Bus()
        self._glue = Glue(plan.glue_db)
        self.deck = self.new_deck(plan, 0, section)
        self._old: list[Deck] = []

    @property
    def end(self) -> int | None:
        """Frame at which the plan that plays ends; None when it is endless."""
        return self.deck.score.end

    def new_deck(self, plan: Plan, origin: int, section: int = 0) -> Deck:
        """A deck for a plan that starts at a frame, with its first section or, when it is endless, a later one."""
        deck = Deck(plan, origin, self.store, self.realtime, self.log.append, section)
        deck.score.strain = self.live.strain
        if deck.score.end is not None:
            deck.ending = ending_fade(plan, deck.score.end)
        return deck

    def block(self) -> Planar:
        """Mix the next 1,024 frames, shape (2, 1024)."""
        return self.blocks(1)

    def blocks(self, count: int) -> Planar:
        """Mix the next 1,024·count frames of one page of the strips: the same bits as block by block, in less time.

        A change of course or of the live controls begins with the first of them: `ahead` tells how many may follow it.
        """
        decks = self._prepared()
        mix = np.zeros((2, count * BLOCK_FRAMES), np.float32)
        for deck in decks:
            mix += deck.render(self.frame, count)
        return self._finished(self._bus.process(mix, self.live.brightness))[0]

    def ahead(self, frames: int) -> int:
        """How many blocks, for so many frames, can be mixed at once: they are of one page, of one course, and begin before the end."""
        if self._old or (self.turn is not None and self.turn.deck.origin < self.frame + BLOCK_FRAMES):
            return 1
        ends = [self.frame + frames, self.frame - self.frame % PAGE_FRAMES + PAGE_FRAMES]
        if self.turn is not None:
            ends.append(self.turn.deck.origin - self.turn.deck.origin % BLOCK_FRAMES)
        if self.end is not None:
            ends.append(self.end)
        return min(max(-(-(min(ends) - self.frame) // BLOCK_FRAMES), 1), AT_ONCE)

    def _prepared(self) -> list[Deck]:
        """Every deck that sounds in the next block, with its clips asked for and its live controls set."""
        if self.turn is not None and self.turn.deck.origin < self.frame + BLOCK_FRAMES:
            self._take_turn(self.turn)
        self._old = [deck for deck in self._old if not deck.finished(self.frame)]
        for deck in [*self._old, self.deck]:
            deck.prefetch(self.frame)
            deck.set(self.live)
        if self.turn is not None:
            self.turn.deck.prefetch(self.turn.deck.origin)
        return [*self._old, self.deck]

    def _take_turn(self, turn: Turn) -> None:
        if self.realtime and turn.holds < MAX_HOLDS and turn.deck.missing(turn.deck.origin + OPENING_FRAMES):
            self._hold(turn)
            return
        turn = self._joined(turn)
        boundary = turn.deck.origin
        self.deck.stop = boundary + turn.together
        self.deck.fades.append(Fade(boundary, turn.out, 1.0, 0.0))
        if turn.enter:
            turn.deck.fades.append(Fade(boundary, turn.enter, 0.0, 1.0))
        self._old.append(self.deck)
        self.deck, self.turn = turn.deck, None
        self._glue.depth_db = turn.deck.plan.glue_db  # heard from the next block on
        about = {"to": turn.words, "at": turn.at, "fade_frames": turn.out, "holds": turn.holds, "share": round(turn.share, 3)}
        self.log.append(Event("transition", boundary, about))

    def _joined(self, turn: Turn) -> Turn:
        """A cross as it can be: both play on for two bars at most where tempo, meter and key are one; else the new begins at full.

        What stops on the boundary leaves nothing that a slow entrance could be under.
        """
        if not turn.together:
            return turn
        origin, plan = turn.deck.origin, turn.deck.plan
        if turn.at == "now" or self.end is not None or not self.deck.score.joins(turn.deck.score, origin):
            return replace(turn, together=0, enter=0)
        bars = beats_to_frames(TOGETHER_BARS * plan.meter.bar_beats, turn.deck.score.tempo_at(origin))
        both = min(turn.together, bars, LIVE_AHEAD)
        return replace(turn, together=both, out=both, enter=both)

    def _hold(self, turn: Turn) -> None:
        """The new plan's first notes are not there yet: let it begin a beat or a bar later, on the grid."""
        unit = turn.at if turn.at in ("bar", "section") else "beat"
        origin = self.deck.score.next(unit, turn.deck.origin + BLOCK_FRAMES)
        if origin is None:
            origin = turn.deck.origin + BLOCK_FRAMES
        self.log.append(Event("late", turn.deck.origin, {"transition": turn.words, "held_until": origin}))
        turn.deck.move(origin)
        self.turn = replace(turn, holds=turn.holds + 1)

    def _finished(self, mix: Planar, *stems: Planar) -> tuple[Planar, ...]:
        """The block and its stems under the glue's gain; then the block is over."""
        for event in self.deck.score.events(self.frame + mix.shape[1]):
            if event.frame >= self.deck.origin:
                self.log.append(event)
        gain = self._glue.gain(mix)
        self.frame += mix.shape[1]
        return tuple(samples * gain for samples in (mix, *stems))


class StemPlayer(Player):
    """Plays one plan, and gives each stem's share of the same mix: with its own reverb, delay and bus, under the mix's glue."""

    def __init__(self, plan: Plan, store: ClipStore) -> None:
        super().__init__(plan, store)
        self._chains = [_Chain(plan) for _ in plan.stems]

    def stem_blocks(self, count: int = 1) -> tuple[Planar, ...]:
        """The next 1,024·count frames: the mix, bit for bit as `blocks` gives it, then each stem."""
        (deck,) = self._prepared()
        mix, shares = deck.render_shares(self.frame, count)
        stems = [chain.process(share, deck, self.frame) for chain, share in zip(self._chains, shares, strict=True)]
        return self._finished(self._bus.process(mix), *stems)


class _Chain:
    """The linear stages of the whole mix, for one stem alone."""

    def __init__(self, plan: Plan) -> None:
        self._reverb = Reverb(plan.space)
        self._delay = Delay(plan.space, plan.tempo_bpm)
        self._bus = Bus()

    def process(self, share: NDArray[np.float32], deck: Deck, frame: int) -> Planar:
        """The stem as it stands in the mix, from its dry sound and sends (4, frames): the room, the end of the plan, the bus."""
        heard = share[:2] + self._reverb.process(share[2]) + self._delay.process(share[3])
        return self._bus.process(deck.ended(heard, frame))
