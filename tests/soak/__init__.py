"""The soak analyser: a long stream, read block by block beside its composed sections, and what is wrong with it.

    python -m tests.soak --hours 24 --style probe
    python -m tests.soak --hours 24 --style real
    python -m tests.soak --hours 24 --notes          # composed only, every style
"""
