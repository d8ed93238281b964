"""What an edit in words asks for: a sentence becomes a list of `Ask`s, or an InputError that names every word that is none.

The vocabulary stands in ``edits.yaml``; other languages are turned into it first (`moodmusic.plan.tongues`).
"""

from __future__ import annotations

from typing import Any

from moodmusic.errors import InputError
from moodmusic.plan.ask import STEM_DIALS, Ask
from moodmusic.plan.clause import BEING, BY, LINKS, Clause
from moodmusic.plan.editwords import Manner
from moodmusic.plan.tongues import Spoken, examples, likely, spoken
from moodmusic.printable import printable
from moodmusic.prompt.clean import clean
from moodmusic.prompt.language import checked
from moodmusic.prompt.page import Match

ON = frozenset(("on", "for", "of", "in", "to"))  # "3 dB on the bass", "súbele 3 dB al bajo"
ALL = frozenset(("everything", "all"))
STATED = {"length": ("seconds", "bars"), "tempo": ("tempo",)}
SIZES = ("loudness", "length", "register")  # "longer reverb", "higher tempo": more of what the noun names
EXAMPLES = (
    "brighter, a bit faster, to 100 bpm, calmer, half the drums, no bass, add a flute, replace piano with harp, "
    "in D minor, up a fourth, 30 seconds, more swing, drier, sparser, fade out, keep the tempo, another seed"
)
OTHER_TONGUE = 1.5  # the likeliest language answers, unless another understands so many times more
Found = tuple[list[Ask], int]


def read_asks(text: str, language: str | None = None, hint: str = "en") -> list[Ask]:
    """The asks of a sentence in its order, their words in the sentence's own.

    `language` is a code of `tables.LANGUAGES`; None takes the likeliest in which every word is understood, where `hint` is the
    language of what is edited. PromptError for an empty or endless text, InputError for words that say nothing known.
    """
    given, cleaned = checked(language), clean(text)
    readings: list[_Reading] = []
    for code in (given,) if given else likely(cleaned, hint):
        reading = _Reading(spoken(cleaned, code))
        if reading.asks and not reading.unknown:
            return reading.asks
        readings.append(reading)
    raise _refusal(min(readings, key=lambda one: one.strange * (1 if one is readings[0] else OTHER_TONGUE)))


def _refusal(reading: _Reading) -> InputError:
    said = reading.spoken
    allowed = f"say such as {examples(said.language) or EXAMPLES}"
    if not reading.unknown:
        return InputError(f"'{printable(said.text, 60)}' asks for no change: {allowed}")
    words = ", ".join(f"'{printable(said.said(*span), 60)}'" for span in reading.unknown[:8])
    return InputError(f"{words} in the edit is not understood: {allowed}")


class _Reading(Clause):
    """A sentence read from left to right: its asks, and the places of what is none, neighbours as one."""

    def __init__(self, said: Spoken) -> None:
        super().__init__(said)
        self.asks: list[Ask] = []
        self.unknown: list[tuple[int, int]] = []
        self._read()

    @property
    def strange(self) -> int:
        """How many characters are not understood."""
        return sum(len(self.spoken.said(*span)) for span in self.unknown)

    def _read(self) -> None:
        at, last_unknown = 0, -2
        while at < len(self.words):
            found, after = self._ask(at)
            if after > at:
                self.asks += found
                at = after
                continue
            word = self.words[at]
            if last_unknown == at - 1:
                self.unknown[-1] = (self.unknown[-1][0], word.end)
            else:
                self.unknown.append((word.start, word.end))
            last_unknown = at
            at += 1

    def _ask(self, at: int) -> Found:
        """The asks that begin at a word and where they end; the same place when nothing is understood."""
        for rule in (
            self._stated,
            self._setting,
            self._keep,
            self._replace,
            self._instead,
            self._not,
            self._step,
            self._moved,
            self._amount,
            self._level,
            self._verb,
            self._behind,
            self._noun,
            self._stays,
        ):
            found, after = rule(at)
            if after > at:
                return found, after
        return [], self._filler(at)

    def _filler(self, at: int) -> int:
        """Over a mark, a filler, or the name of what a number behind it sets ("change the key to D minor")."""
        word = self.words[at]
        if self._all_but(at):
            return at
        named = self.lang.verbs.at(self.words, at)
        start = named.last if named and named.value in ("replace", "keep") else at
        if (field := self._at(self.lang.fields, self._skip(start))) is not None:
            after = field.last
            if (by := self._at(self.lang.by, after)) is not None:
                after = by.last
            if after < len(self.words) and self.words[after].start in self.found:
                return int(after)
        if named and named.value == "replace":  # "change it to D major"
            by = self._at(self.lang.by, named.last + self._is(named.last, frozenset(("it",))))
            if by is not None and by.last < len(self.words) and self.words[by.last].start in self.found:
                return int(by.last)
        filler = self._at(self.lang.fillers, at)
        return at + 1 if word.mark else filler.last if filler else at

    def _all_but(self, at: int) -> bool:
        """Whether "everything but" or its like begins here."""
        verb = self._verb_at(at, "out")
        return verb is not None and any(word.key in ALL for word in self.words[at : verb.last])

    def _stated(self, at: int) -> Found:
        """What a number reader found here; a level in dB goes to the instrument that follows, else to the whole."""
        if self.words[at].start not in self.found:
            return [], at
        ask, after = self._held(at)
        if ask.kind == "db":
            targets, last = self._targets(after + self._is(after, ON))
            if targets:
                return [Ask("level", self._text(at, last), amount=ask.amount, targets=targets)], last
            ask = Ask("loudness_db", "", amount=ask.amount)
        return [_said(ask, self._text(at, after))], after

    def _setting(self, at: int) -> Found:
        match = self._at(self.lang.sets, at)
        if match is None:
            return [], at
        name, value = match.value
        return [Ask("set", self._text(at, match.last), name, value=value)], match.last

    def _not(self, at: int) -> Found:
        """ "Sadder, but not slower": the tempo stays."""
        verb = self._verb_at(at, "not")
        compared, last = self._comparison(verb.last) if verb is not None else (None, at)
        if compared is None or self._targets(last)[0]:
            return [], at
        kind, name, _ = compared
        return [_kept("mood" if kind == "mood" else name, True, self._text(at, last))], last

    def _step(self, at: int) -> Found:
        """ "Brighter", "a bit louder drums", "longer reverb", "slower tempo"."""
        compared, after = self._comparison(at)
        if compared is None:
            return [], at
        kind, name, amount = compared
        targets, last = self._targets(after + (name == "loudness" and self._is(after, ON)))
        if targets:
            return self._stem_by(at, last, compared, targets)
        if self._held(after + self._is(after, frozenset(("to",))), *STATED.get(name, ("none",)))[0] is not None:
            return [], after  # "slow down to 80 bpm", "shorten it to 45 seconds"
        noun = self._named(after)
        meant = _meant(noun.value, compared) if noun is not None else None
        if noun is not None and meant is not None:
            return [_moving(meant, self._text(at, noun.last))], noun.last
        return [Ask(kind, self._text(at, after), name, amount)], after

    def _stem_by(self, at: int, last: int, compared: Manner, targets: tuple[str, ...]) -> Found:
        """ "Louder drums", "louder bass by 3 dB": the number is the bass's, not the whole's."""
        held, behind = self._held(last, "db") if compared[1] == "loudness" else (None, last)
        if held is None:
            return [self._stem(at, last, compared, targets)], last
        return [Ask("level", self._text(at, behind), amount=_signed(compared[2], held.amount), targets=targets)], behind

    def _noun(self, at: int) -> Found:
        """ "The tempo a bit slower", "reverb longer", "the swing is too strong"."""
        noun = self._named(at)
        if noun is None:
            return [], at
        after = noun.last + self._is(noun.last, BEING)
        compared, last = self._comparison(after)
        amount, place = self._degree(after)
        verb = self._verb_at(place, "more", "less", "too") if compared is None and noun.value[1] else None
        if verb is not None and self._ends(verb.last):  # "reverb much less"
            compared, last = (*noun.value[:2], amount if verb.value == "more" else -amount), verb.last
        meant = _meant(noun.value, compared) if compared is not None else None
        return ([_moving(meant, self._text(at, last))], last) if meant is not None else ([], at)

    def _amount(self, at: int) -> Found:
        """ "A bit more swing", "less reverb on the piano", "too many drums", "turn down the bass by 3 dB", "more hopeful"."""
        amount, place = self._degree(at)
        verb = self._verb_at(place, "more", "less", "too")
        if verb is None:
            return self._adjective(at)
        sign, after = (1.0 if verb.value == "more" else -1.0), self._skip(verb.last)
        if amount == 1.0 and not self._ends(self._degree(verb.last)[1]):  # "turn down a bit the drums"
            amount, last = self._degree(verb.last)
            after = self._skip(last) if last > verb.last else after
        targets, last = self._targets(after)
        match = self._at(self.lang.nouns, after)
        if match is not None and match.last >= (last if targets else 0):
            return self._more_of(at, match, amount * sign)
        if targets:
            return self._more_from(at, targets, last, amount, sign)
        held, last = self._held(verb.last, "db")
        if held is not None:  # "turn it up by 2 dB"
            return [Ask("loudness_db", self._text(at, last), amount=_signed(sign, held.amount))], last
        if self._ends(verb.last) and self.words[place].key == "turn":
            return [Ask("dial", self._text(at, verb.last), "loudness", amount * sign)], verb.last
        return self._feeling(at, verb.last, amount * sign)

    def _moved(self, at: int) -> Found:
        """ "Turn the bass down a bit", "bring the piano up by 3 dB", "turn the volume up": the way stands behind what moves."""
        verb = self._at(self.lang.moving, at)
        if verb is None:
            return [], at
        targets, after = self._targets(verb.last)
        held, behind = self._held(after, "db") if targets else (None, after)
        if held is not None and self._ends(behind):  # "up by 3 dB" is one number
            return [Ask("level", self._text(at, behind), amount=held.amount, targets=targets)], behind
        off = self._verb_at(after, "off") if targets else None
        if off is not None and self._ends(off.last):
            return [Ask("out", self._text(at, off.last), targets=targets)], off.last
        noun = None if targets else self._at(self.lang.nouns, self._skip(verb.last))
        place = noun.last if noun is not None else after
        amount, after = self._degree(place)
        way = self._at(self.lang.ways, after) if targets or noun is not None else None
        if way is None:
            return [], at
        if noun is not None:
            found, last = self._more_of(at, Match(at, way.last, noun.value), amount * way.value)
        else:
            found, last = self._more_from(at, targets, way.last, amount * abs(way.value), 1.0 if way.value > 0 else -1.0)
        return ([], at) if found and not self._ends(last) else (found, last)

    def _more_of(self, at: int, noun: Any, amount: float) -> Found:
        """More of what a noun names, of the whole or of an instrument."""
        kind, name, _ = noun.value
        held, behind = self._held(noun.last, "db")
        if name in STEM_DIALS and self._is(noun.last, ON):
            targets, last = self._targets(noun.last + 1)
            held, behind = self._held(last, "db") if targets else (None, last)
            if held is not None and name == "loudness":
                return [Ask("level", self._text(at, behind), amount=_signed(amount, held.amount), targets=targets)], behind
            if targets:
                degree, last = self._trailing(last) if abs(amount) == 1.0 else (1.0, last)
                return [self._stem(at, last, (kind, name, amount * degree), targets)], last
        elif held is not None and name == "loudness":
            return [Ask("loudness_db", self._text(at, behind), amount=_signed(amount, held.amount))], behind
        degree, last = self._trailing(noun.last) if abs(amount) == 1.0 else (1.0, noun.last)
        return [Ask(kind, self._text(at, last), name, amount * degree)], last

    def _more_from(self, at: int, targets: tuple[str, ...], last: int, amount: float, sign: float) -> Found:
        """More of an instrument, by steps or by dB."""
        noun = self._at(self.lang.nouns, last)
        if noun is not None and noun.value[1] == "loudness":  # "raise the bass volume by 3 dB"
            last = noun.last
        held, behind = self._held(last, "db")
        if held is not None:
            return [Ask("level", self._text(at, behind), amount=_signed(sign, held.amount), targets=targets)], behind
        level = self._at(self.lang.levels, last + self._is(last, BY))  # "reduce the drums by half"
        if level is not None and not self._targets(level.last)[0]:
            return [Ask("level", self._text(at, level.last), amount=_signed(sign, level.value), targets=targets)], level.last
        if amount == 1.0:
            amount, last = self._trailing(last)
        return [Ask("more", self._text(at, last), amount=amount * sign * self.lang.table["step_db"], targets=targets)], last

    def _adjective(self, at: int) -> Found:
        """ "Make it bright", "very sad": an adjective alone is a step; a noun alone is nothing."""
        amount, place = self._degree(at)
        match = self._at(self.lang.adjectives, place)
        if match is None:
            return [], at
        kind, name, sign = match.value
        degree, last = self._trailing(match.last) if amount == 1.0 else (amount, match.last)
        return [Ask(kind, self._text(at, last), name, degree * sign)], last

    def _feeling(self, at: int, after: int, amount: float) -> Found:
        """A mood word that only the affect lexicon knows."""
        if after >= len(self.words) or self.words[after].mark:
            return [], at
        from moodmusic.mood import feel
        from moodmusic.mood.hits import AFFECT, VADER
        from moodmusic.prompt import read_prompt

        mood = feel(read_prompt(self._text(after, after + 1), self.spoken.language))
        if not any(cue.source in (AFFECT, VADER) for cue in mood.cues):
            return [], at if self._known(after) else after  # "more" is understood, what it is of is not
        degree, last = self._trailing(after + 1) if abs(amount) == 1.0 else (1.0, after + 1)
        return [Ask("feel", self._text(at, last), amount=amount * degree, value=(mood.valence, mood.arousal, mood.tension))], last

    def _level(self, at: int) -> Found:
        """ "Half the drums", "double the bass"."""
        match = self._at(self.lang.levels, at)
        targets, last = self._targets(match.last) if match is not None else ((), at)
        return ([Ask("level", self._text(at, last), amount=float(match.value), targets=targets)], last) if targets and match else ([], at)

    def _verb(self, at: int) -> Found:
        """ "No drums", "only piano and bass", "add a flute"."""
        verb = self._verb_at(at, "out", "only", "add")
        if verb is None:
            return [], at
        targets, last = self._targets(verb.last)
        if targets and self._all_but(at) and not self._ends(last):
            return [], at  # "everything but the drums louder"
        if targets and self.words[at].key == "put" and self._own(last):
            return self._behind(verb.last)  # "put the drums lower"
        if targets:
            again = self._verb_at(last, "only") if verb.value == "only" else None  # "keep just the piano alone"
            last = again.last if again is not None and self._ends(again.last) else last
            return [Ask(verb.value, self._text(at, last), targets=targets)], last
        degree, place = self._degree(verb.last) if verb.value != "only" else (1.0, verb.last)
        if verb.value == "out" and place > verb.last:
            return self._some_less(at, place, degree)
        noun = self._at(self.lang.nouns, self._skip(place)) if verb.value != "only" else None
        if noun is not None:
            return self._with_noun(at, verb.value, noun, degree)
        return self._add_more(at, verb.last, place) if verb.value == "add" else ([], at)

    def _some_less(self, at: int, place: int, degree: float) -> Found:
        """ "Remove a bit of bass", "take out a bit of reverb"."""
        targets, last = self._targets(place)
        if targets:
            return [Ask("more", self._text(at, last), amount=-degree * self.lang.table["step_db"], targets=targets)], last
        noun = self._at(self.lang.nouns, self._skip(place))
        return ([_moving((*noun.value[:2], -degree), self._text(at, noun.last))], noun.last) if noun is not None else ([], at)

    def _add_more(self, at: int, first: int, place: int) -> Found:
        """ "Add a bit more bass", "add a bit of rain"."""
        targets, last = self._targets(place)
        if targets:
            return [Ask("add", self._text(at, last), targets=targets)], last
        start = first if place > first else self._skip(first)  # "add some more piano"
        found, last = self._amount(start) if self._verb_at(self._skip(place), "more") else ([], at)
        return (found, last) if found else ([], at)

    def _with_noun(self, at: int, verb: str, noun: Any, degree: float) -> Found:
        """ "Add some echo", "remove the reverb"."""
        kind, name, _ = noun.value
        if verb == "add":
            return [Ask(kind, self._text(at, noun.last), name, degree)], noun.last
        nothing = {"space": "none", "echo": "none", "swing": "0.5"}.get(name)
        return ([Ask("set", self._text(at, noun.last), name, value=nothing)], noun.last) if nothing else ([], at)

    def _behind(self, at: int) -> Found:
        """ "Drums a bit louder", "the bass is too loud", "piano off", "bass −3 dB", "drums half as loud"."""
        targets, after = self._targets(at, shared=True)
        if not targets or after >= len(self.words):
            return [], at
        held, last = self._held(after, "db")
        if held is not None:
            return [Ask("level", self._text(at, last), amount=held.amount, targets=targets)], last
        after += self._is(after, BEING)
        compared, last = self._comparison(after)
        if compared is not None:
            return [self._stem(at, last, compared, targets)], last
        amount, place = self._degree(after)
        if (verb := self._verb_at(place, "more", "less", "too")) is not None and self._ends(verb.last):  # "drums a bit less"
            step = self.lang.table["step_db"] * (amount if verb.value == "more" else -amount)
            return [Ask("more", self._text(at, verb.last), amount=step, targets=targets)], verb.last
        if (verb := self._verb_at(after, "off", "only")) is not None and not self._targets(verb.last)[0]:
            return [Ask("out" if verb.value == "off" else "only", self._text(at, verb.last), targets=targets)], verb.last
        if (match := self._at(self.lang.levels, after)) is not None:
            return [Ask("level", self._text(at, match.last), amount=float(match.value), targets=targets)], match.last
        return [], at

    def _replace(self, at: int) -> Found:
        """ "Replace the piano with a harp"; one for one."""
        verb = self._verb_at(at, "replace")
        if verb is None:
            return [], at
        old, after = self._target(verb.last)
        by = self._at(self.lang.by, after)
        cased = self.spoken.gloss is not None  # "zastąp gitarę fortepianem" needs no word between
        new, last = self._target(by.last if by else after) if old and (by is not None or cased) else ("", at)
        return ([Ask("replace", self._text(at, last), new, targets=(old,))], last) if new else ([], at)

    def _instead(self, at: int) -> Found:
        """ "A harp instead of the piano", "instead of the piano, add a harp"."""
        if (first := self._verb_at(at, "instead")) is not None:
            old, after = self._target(first.last)
            after += self._is(after, LINKS)
            verb = self._verb_at(after, "add")
            new, last = self._target(verb.last if verb is not None else after) if old else ("", at)
            return ([Ask("replace", self._text(at, last), new, targets=(old,))], last) if new else ([], at)
        verb = self._verb_at(at, "add")
        new, after = self._target(verb.last if verb is not None else at)
        instead = self._verb_at(after, "instead") if new else None
        old, last = self._target(instead.last) if instead is not None else ("", at)
        return ([Ask("replace", self._text(at, last), new, targets=(old,))], last) if old else ([], at)

    def _keep(self, at: int) -> Found:
        """ "Keep the tempo and the piano": a list of fields and instruments."""
        verb = self._verb_at(at, "keep")
        if verb is None:
            return [], at
        said = "keep" if self.spoken.gloss is None else self._text(at, verb.last)
        things, end = self._things(verb.last)
        last = self._verb_at(end, "stays") if things else None  # "leave the tempo as it is"
        return [_kept(name, field, f"{said} {text}") for name, field, text in things], last.last if last else end if things else at

    def _stays(self, at: int) -> Found:
        """ "The tempo stays the same"."""
        things, end = self._things(at)
        also = () if self.spoken.gloss is None else ("keep",)  # "le tempo ne change pas"
        verb = self._verb_at(end + self._is(end, BEING), "stays", *also) if things else None
        if verb is None or (verb.value == "keep" and not self._ends(verb.last)):
            return [], at
        said = self._text(end, verb.last)
        return [_kept(name, field, f"{text} {said}") for name, field, text in things], verb.last


def _said(ask: Ask, words: str) -> Ask:
    return Ask(ask.kind, words, ask.name, ask.amount, ask.targets, ask.value)


def _kept(name: str, field: bool, words: str) -> Ask:
    return Ask("keep", words, name, targets=() if field else (name,))


def _signed(sign: float, amount: float) -> float:
    return abs(amount) if sign > 0 else -abs(amount)


def _meant(noun: Manner, compared: Manner) -> Manner | None:
    """What a noun and a comparative together move: "slower tempo" the tempo, "longer reverb" the reverb; None where they do not fit."""
    if not noun[1]:
        return _mood(compared)
    fits = noun[:2] == compared[:2] or (compared[1] in SIZES and noun[1] != "density")
    return (noun[0], noun[1], compared[2]) if fits else None


def _mood(compared: Manner) -> Manner | None:
    """ "Calmer mood"; a mood's light and dark are others than a sound's."""
    kind, name, amount = compared
    if name == "brightness":
        return ("mood", "happy" if amount > 0 else "ominous", abs(amount))
    return compared if kind == "mood" else None


def _moving(meant: Manner, words: str) -> Ask:
    return Ask(meant[0], words, meant[1], meant[2])
