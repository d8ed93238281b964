"""Scenes that sound do so in every language."""

from __future__ import annotations

import pytest

from moodmusic.prompt import read_prompt

SCENES = {
    "rain": {
        "en": ("rain on a tin roof", "a thunderstorm far away"),
        "fr": ("pluie sur un toit de tôle", "il pleut sur la ville", "orage au loin", "sous la bruine"),
        "es": ("lluvia en un tejado de chapa", "está lloviendo afuera", "tormenta a lo lejos"),
        "pl": ("deszcz na blaszanym dachu", "pada deszcz za oknem", "burza w oddali"),
        "id": ("hujan di atap seng", "gerimis di kota", "badai petir di kejauhan"),
    },
    "sea": {
        "en": ("waves on the beach",),
        "fr": ("les vagues sur la plage", "face à l'océan"),
        "es": ("olas en la playa", "a la orilla del mar"),
        "pl": ("fale na plaży", "nad brzegiem oceanu"),
        "id": ("ombak di pantai", "di tepi laut"),
    },
    "wind": {
        "en": ("a windy hill",),
        "fr": ("le vent dans les arbres", "bourrasques sur la lande"),
        "es": ("el viento entre los árboles", "noche ventosa"),
        "pl": ("wiatr w drzewach", "wietrzny dzień"),
        "id": ("angin di pepohonan", "angin kencang di bukit"),
    },
    "fire": {
        "en": ("around the fire",),
        "fr": ("feu de camp entre amis", "devant la cheminée", "autour du feu"),
        "es": ("fogata con amigos", "frente a la chimenea", "alrededor del fuego"),
        "pl": ("ognisko z przyjaciółmi", "przy kominku"),
        "id": ("api unggun di pantai", "di dekat perapian"),
    },
    "birds": {
        "en": ("birds in the garden",),
        "fr": ("les oiseaux chantent",),
        "es": ("pájaros al amanecer",),
        "pl": ("ptaki o świcie", "ptasie trele"),
        "id": ("burung-burung di taman", "burung berkicau"),
    },
    "vinyl": {
        "en": ("father's record player",),
        "fr": ("le tourne-disque de mon père", "gramophone au salon"),
        "es": ("el tocadiscos de mi padre", "un gramófono antiguo"),
        "pl": ("gramofon ojca", "płyta winylowa"),
        "id": ("gramofon kakek", "piringan hitam tua"),
    },
    "room": {
        "en": ("a small café",),
        "fr": ("dans un petit café",),
        "es": ("una cafetería tranquila",),
        "pl": ("w małej kawiarni",),
        "id": ("di kafe kecil", "warung kopi"),
    },
    "crickets": {
        "en": ("night in the forest", "a summer night"),
        "fr": ("nuit dans la forêt", "une nuit d'été", "nuit à la campagne", "les cigales au soleil"),
        "es": ("noche en el bosque", "una noche de verano", "noche en el campo"),
        "pl": ("noc w lesie", "letnia noc", "świerszcze"),
        "id": ("malam di hutan", "suara jangkrik", "malam di desa"),
    },
}
ROWS = [(texture, language, text) for texture, rows in SCENES.items() for language, texts in rows.items() for text in texts]


@pytest.mark.parametrize(("texture", "language", "text"), ROWS)
def test_the_texture_of_a_scene_sounds(texture: str, language: str, text: str) -> None:
    wishes = read_prompt(text, language).wishes
    named = {"birds": ("birds", "birdsong"), "crickets": ("crickets", "cicadas")}.get(texture, (texture,))
    assert texture in wishes.scenes or set(named) & set(wishes.wanted)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "doux comme la pluie"),
        ("fr", "la pluie a cessé"),
        ("fr", "sans pluie"),
        ("es", "la lluvia ha parado"),
        ("es", "la tormenta en mi corazón"),
        ("pl", "deszcz ustał"),
        ("pl", "burza w sercu"),
        ("id", "selembut hujan"),
        ("id", "hujan sudah berhenti"),
    ],
)
def test_a_likeness_or_what_is_over_sounds_not(language: str, text: str) -> None:
    assert read_prompt(text, language).wishes.scenes == ()
