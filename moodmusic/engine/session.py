"""`Session`: the one player. Files, speakers, streams and games all pull their sound from here."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import numpy as np

from moodmusic.engine.clips import ClipStore
from moodmusic.engine.deck import Deck
from moodmusic.engine.duck import Dip, Duck, dipped
from moodmusic.engine.live import Live
from moodmusic.engine.mixer import RAMP
from moodmusic.engine.morph import SEAM, Morph
from moodmusic.engine.player import Player, Turn
from moodmusic.engine.running import RunningMaster
from moodmusic.engine.steering import FadeWish, boundary, place, seconds_left, target_plan
from moodmusic.engine.stingers import STINGERS, figure
from moodmusic.engine.value import BLOCK_FRAMES, Block, Event, Planar
from moodmusic.errors import EngineError, InputError, nearest
from moodmusic.mood.value import Mood
from moodmusic.plan.value import Plan
from moodmusic.sound.cache import NoteCache
from moodmusic.units import checked, db_to_gain, seconds_to_frames

READY_POLL_S = 0.01
COMPOSE_POLL_S = 0.1
WORKERS_NICE = 5  # live, what plays now comes before what will be played


def clip_store(cache: NoteCache | None, workers: int | None, nice: int = 0) -> ClipStore:
    """A clip store of the size that the settings allow, over a note cache or the one that they name."""
    from moodmusic.config import settings

    held = settings()
    return ClipStore(cache or NoteCache(held.cache_folder / "notes", held.cache_limit_bytes), workers, held.memory_limit_bytes, nice)


class Session:
    """Plays a plan: endless, or exactly `plan.seconds` long. Thread-safe; use it as a context manager, or call `close`.

    The mix is the same sample for sample for equal plans, in whatever sizes it is read, and with any number of workers.
    `realtime` never waits for a note: one that is late is left out or joined on the grid, and counted in a `late` event.
    `section` is the index of the section that an endless plan begins with.
    `mastered` gives the mix a running loudness and a true-peak limiter, as streams need it.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        workers: int | None = None,
        realtime: bool = False,
        mastered: bool = False,
        cache: NoteCache | None = None,
        section: int = 0,
    ) -> None:
        if not isinstance(plan, Plan):
            raise InputError(f'cannot play {type(plan).__name__}: give a Plan, such as moodmusic.read("calm sea")')
        self._lock = threading.RLock()
        self._store = clip_store(cache, workers, WORKERS_NICE if realtime else 0)
        self._player = Player(plan, self._store, realtime, section)
        self._master = RunningMaster(plan.loudness_lufs) if mastered else None
        self._ready = np.zeros((2, 0), np.float32)
        self._morph: Morph | None = None
        self._dip: Dip | None = None
        self._gain = 1.0  # of the volume, at the end of the last block
        self._position = self._made = 0
        self._ended = False
        self._closed = False
        self._ending = threading.Event()
        if realtime:
            threading.Thread(target=self._compose_ahead, name="moodmusic-composer", daemon=True).start()

    @property
    def plan(self) -> Plan:
        """The plan that plays now."""
        return self._player.deck.plan

    @property
    def position(self) -> int:
        """Frame of the next sample that `read` gives."""
        return self._position

    @property
    def late_notes(self) -> int:
        """How many notes of the plan that plays came too late so far."""
        return self._player.deck.late_count

    def ready(self, seconds: float, limit_s: float) -> bool:
        """Wait until the notes of the next seconds are there, or the limit is over; whether they are."""
        deadline = time.monotonic() + limit_s
        with self._lock:
            self._player.deck.prefetch(self._player.frame)
        while self._player.deck.missing(self._player.frame + seconds_to_frames(seconds)):
            if time.monotonic() > deadline or self._ending.wait(READY_POLL_S):
                return False
        return True

    def read(self, frames: int) -> Block:
        """The next frames, float32 of shape (frames, 2): fewer at the end of a finite plan, none after it."""
        if not isinstance(frames, int | np.integer) or frames < 0:
            raise InputError(f"frames is {frames!r}: give a whole number from 0 on")
        with self._lock:
            self._check_open()
            parts = [self._ready]
            have = self._ready.shape[1]
            while have < frames and (block := self._next(frames - have)) is not None:
                parts.append(block)
                have += block.shape[1]
            samples = np.concatenate(parts, axis=1)
            given, self._ready = samples[:, :frames], samples[:, frames:]
            start, self._position = self._position, self._position + given.shape[1]
            return Block(np.ascontiguousarray(given.T), start)

    def steer(
        self,
        target: str | Mood | Plan | Mapping[str, Any],
        at: str = "bar",
        fade: Mapping[str, Any] | None = None,
        *,
        after: int = 0,
        section: int | None = None,
    ) -> int:
        """Change course: to words, a Mood, a Plan, or changed options of the plan, such as ``{"tempo_bpm": 90}``.

        The new plan takes over exactly at the next `at` (now, beat, bar, section, end), in its own tempo, key and style; what
        rings of the old one leaves by `fade`, such as ``{"mode": "cross", "length": 2, "unit": "bars"}``. Returns the frame,
        which a live session may put off while the new sounds are not ready. A later call replaces one that still waits.
        A cross over more than a minute, such as ``{"mode": "cross", "length": 5, "unit": "minutes"}``, is a morph: one section after
        the other is nearer to the new plan (`moodmusic.compose.between`); its first one begins at the frame that is returned.
        `after` is the first frame that counts, `section` the index of the section that an endless plan begins with: where it is not
        given the first, or with changed options the one that plays there.
        """
        place(at)
        wish = FadeWish.read(fade)
        with self._lock:
            self._check_open()
            current, left_s = self.plan, seconds_left(self._player.end, self._player.frame)
        plan = target_plan(target, current, left_s)  # may take a while: the music goes on meanwhile
        words = target if isinstance(target, str) else plan.title
        with self._lock:
            playing = self._player.deck
            origin = boundary(at, playing.score, max(self._player.frame, after))
            if section is None:
                section = playing.score.section_at(origin) if isinstance(target, Mapping) else 0
        morph = Morph(current, plan, origin, wish.whole(plan), words) if wish.morphs(plan) else None
        if morph is not None:
            leg = morph.leg(origin)
            plan, section, wish = leg.plan, leg.section, SEAM
        with self._lock:
            self._morph = morph
        deck = self._composed(plan, origin, section)
        return self._turn(deck, playing, at, wish, words, morph, after)

    def _composed(self, plan: Plan, origin: int, section: int) -> Deck:
        """A deck whose first section is composed and whose notes are asked for: that takes a while as well."""
        deck = self._player.new_deck(plan, origin, section)
        deck.prefetch(origin)
        return deck

    def _turn(self, deck: Deck, playing: Deck, at: str, wish: FadeWish, words: str, morph: Morph | None, after: int = 0) -> int:
        """Have a deck take over at its origin, a place in the grid of the one that was `playing`; the frame.

        At the next place of that kind where it comes too late, or where another deck plays meanwhile, with a grid of its own.
        """
        out, enter = wish.frames(deck.plan)
        with self._lock:
            self._check_open()
            if self._morph is not morph:  # somebody has steered elsewhere meanwhile
                return deck.origin
            if deck.origin < self._player.frame or (at != "now" and self._player.deck is not playing):
                deck.move(boundary(at, self._player.deck.score, max(self._player.frame, after)))
            share = 1.0 if morph is None else morph.share
            self._player.turn = Turn(deck, at, out, enter, words, share=share, together=enter if wish.mode == "cross" else 0)
            return deck.origin

    @property
    def morphs_until(self) -> int | None:
        """The frame at which a morph is over; None when there is none."""
        morph = self._morph  # read once: another thread may end it
        return None if morph is None else morph.until

    def _go_on(self) -> None:
        """A morph that is under way: make its next leg when it is due."""
        with self._lock:
            morph, player = self._morph, self._player
            if morph is None or player.turn is not None or player.deck.plan is not morph.plan:
                return
            if morph.seam is None:
                morph.seam = boundary("section", player.deck.score, max(morph.first_seam(player.deck.origin), player.frame))
            if not morph.due(player.frame):
                return
            playing, seam = player.deck, max(morph.seam, player.frame)
        leg = morph.leg(seam)
        self._turn(self._composed(leg.plan, seam, leg.section), playing, "section", SEAM, morph.words, morph)
        with self._lock:
            if leg.share >= 1.0 and self._morph is morph:
                self._morph = None

    def set(self, **changes: Any) -> int:
        """Move live controls: intensity 0…1, density, brightness and tension −1…1, volume_db, mute, solo (roles, or stems that play or
        wait to), and duck ``{"depth_db": -9, "release": 0.4, "hold": 0}``, which is a moment: the music steps back and comes again.

        Heard over the next block, from the frame on that is returned; of density the notes that start from then on, and of tension the
        harmony of sections that are not composed yet (those that begin ten seconds later).
        """
        with self._lock:
            self._check_open()
            waiting = self._player.turn.deck.plan.cards if self._player.turn else ()
            moved = {name: value for name, value in changes.items() if name != "duck"}
            live = self._player.live.changed(moved, (*self.plan.cards, *waiting))
            if "duck" in changes:
                self._dip = dipped(Duck.read(changes["duck"]), self._dip, self._made)
            self._player.live = live
            self._player.log.append(Event("set", self._player.frame, changes))
            return self._player.frame

    def resume(self, live: Mapping[str, Any]) -> None:
        """Take over live controls as a session before this one had them: also names of stems that went with a plan of that one's."""
        with self._lock:
            self._player.live = self._player.live.changed(live, None)

    @property
    def live(self) -> Live:
        """The live controls as they are."""
        return self._player.live

    def trigger(self, name: str, at: str = "beat", volume_db: float = 0.0) -> int:
        """Play a stinger (hit, success, fail, sparkle, low) in key from the next `at` on; returns its frame."""
        if not isinstance(name, str) or name not in STINGERS:
            raise InputError(f"{name!r} is no stinger{nearest(str(name), STINGERS)}: one of {', '.join(STINGERS)}")
        place(at)
        loudness = 10.0 ** (checked("volume_db", volume_db, -40.0, 6.0, "dB") / 20.0)
        with self._lock:
            self._check_open()
            deck = self._player.deck
            frame = boundary(at, deck.score, self._player.frame)
            card, notes = figure(name, deck.plan, deck.score.chord_at(frame))
            for ordinal, note in enumerate(notes):
                deck.add(deck.score.extra(card, note, frame, ordinal), loudness)
            self._player.log.append(Event("trigger", frame, {"name": name, "stem": card.name}))
            return frame

    def events(self) -> list[Event]:
        """What happened since the last call, in order of the frames: section, bar, beat, transition, set, trigger, late, end."""
        with self._lock:
            log = sorted(self._player.log, key=lambda event: event.frame)
            self._player.log.clear()
            return log

    def close(self) -> None:
        """End the workers. Nothing can be read after it."""
        self._closed = True
        self._ending.set()
        self._store.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""
        self.close()

    def _compose_ahead(self) -> None:
        """Until the session is closed: have the next section of every plan composed before its time comes."""
        while not self._ending.wait(COMPOSE_POLL_S):
            turn = self._player.turn
            for deck in [self._player.deck, *([turn.deck] if turn else [])]:
                deck.score.compose_ahead()
            with suppress(EngineError):  # closed meanwhile
                self._go_on()

    def _check_open(self) -> None:
        if self._closed:
            raise EngineError("this session is closed: open a new one")

    def _next(self, frames: int) -> Planar | None:
        """The next blocks of what `read` gives, at most one more than make so many frames; None after the end.

        Ducked behind the master, which would come after it.
        """
        block = self._loud(self._mixed(frames)) if self._master is None else self._limited(self._master, frames)
        if block is None:
            return None
        start, self._made = self._made, self._made + block.shape[1]
        if self._dip is None:
            return block
        ducked = block * self._dip.gain(start, block.shape[1])
        if self._dip.over(self._made):
            self._dip = None
        return ducked

    def _limited(self, master: RunningMaster, frames: int) -> Planar | None:
        """The next blocks behind the master; None after the end."""
        while not self._ended:
            block = self._mixed(frames)
            mastered = master.flush() if block is None else master.process(block, self._volume(block.shape[1]))
            if mastered.shape[1]:
                return mastered
        return None

    def _loud(self, mix: Planar | None) -> Planar | None:
        """The mix at its volume."""
        volume = None if mix is None else self._volume(mix.shape[1])
        return mix if mix is None or volume is None else mix * volume

    def _volume(self, frames: int) -> Planar | None:
        """The gain of one or more blocks, which moves to a new volume in the first; None where it is one."""
        before, self._gain = self._gain, db_to_gain(self._player.live.volume_db)
        if before == self._gain == 1.0:
            return None
        gain = np.full(frames, self._gain, np.float32)
        gain[:BLOCK_FRAMES] = np.float32(before) + RAMP[:frames] * np.float32(self._gain - before)
        return gain

    def _mixed(self, frames: int) -> Planar | None:
        """The next blocks of the mix, cut where a finite plan ends."""
        player = self._player
        if self._ended or (player.end is not None and player.frame >= player.end and not self._goes_on()):
            if not self._ended:
                self._ended = True
                player.log.append(Event("end", player.end or player.frame))
            return None
        if not player.realtime:
            self._go_on()
        start = player.frame
        block = player.blocks(player.ahead(frames))
        if player.end is not None and player.end < player.frame and player.turn is None:
            block = block[:, : player.end - start]
        return block

    def _goes_on(self) -> bool:
        """Whether another plan takes over where this one ends."""
        return self._player.turn is not None
