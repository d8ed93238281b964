"""Small glossaries and function words of four languages, as YAML, for tests that must not depend on the real tables."""

from __future__ import annotations

from moodmusic.checking import Spot
from moodmusic.prompt.compile import glossary
from moodmusic.prompt.gloss import Glossary
from moodmusic.safeyaml import load

SMALL = {
    "fr": """
phrases:
  sans: without
  pas de: "no"
  ni: nor
  et: and
  ou: or
  avec: with
  à: at
  en: in
  dans: in
  la: ""
  le: ""
  les: the
  une: a
  de: of
  instrument: instrument
  batterie: drums
  basse: bass
  guitare: guitar
  guitare classique: nylon guitar
  piano seul: piano only
  seulement: only
  note: note
  notes: notes
  accord: chord
  gamme: scale
  lent: slow
  très lent: very slow
  musique: music
  environ: around
  deux: two
  minute: minute
  trente: thirty
  vingt: twenty
  cent: hundred
  quatre vingt dix: ninety
  dièse: sharp
  bémol: flat
  battements par minute: beats per minute
tonics: {do: C, ré: D, mi: E, fa: F, sol: G, la: A, si: B}
modes: {majeur: major, mineur: minor, mineur harmonique: harmonic minor, dorien: dorian}
key_words: [en, gamme de]
note_lists: true
endings: [[es, ""], [e, ""], [s, ""]]
own_words: [air, son]
""",
    "es": """
phrases: {sin: without, con: with, "y": and, en: in, la: "", mi: my, batería: drums, piano: piano, "escala": scale, música: music, a: at,
  treinta: thirty, dos: two, segundos: seconds, ciento: hundred, veinte: twenty, solo: only, las: the, notas: notes, e: and, lenta: slow,
  acordes: chords, balada: ballad}
tonics: {do: C, re: D, mi: E, fa: F, sol: G, la: A, si: B, "fa sostenido": "F#"}
modes: {mayor: major, menor: minor}
key_words: [en]
note_lists: true
own_words: [solo, son]
""",
    "pl": """
phrases: {bez: without, i: and, w: in, perkusja: drums, tylko: only, nuty: notes, a: and, do: to, wolno: slowly, akordy: chords}
tonics: {h: B, b: Bb, cis: "C#", fis: "F#", es: Eb}
modes: {moll: minor, dur: major}
key_words: [w, w tonacji]
endings: [[ji, ja], [i, a]]
""",
    "id": """
phrases: {tanpa: without, dan: and, di: in, hanya: only, nada: note, gitar: guitar, pelan: slow, lagu: song, musik: music}
modes: {minor: minor, mayor: major}
key_words: [di, nada dasar]
beginnings: [[ber, ""], [me, ""]]
endings: [[nya, ""]]
""",
}


def small(language: str) -> Glossary:
    """The glossary of a small language, checked and folded as the real ones are."""
    mistakes: list[str] = []
    table = glossary(language)(load(SMALL[language], f"{language}/gloss.yaml"), Spot(language, "", mistakes))
    assert not mistakes, mistakes
    return Glossary(table, language)
