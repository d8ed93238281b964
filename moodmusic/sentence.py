"""How long a sentence may be, for whoever takes one in and need not be able to read it."""

MAX_CHARACTERS = 1000
MAX_WORDS = 200
