"""A game whose music follows it: move with the arrow keys; the nearer the red thing, the more music.

pygame is not a dependency of moodmusic: ``pip install pygame``. Start a server first, ``moodmusic serve "calm forest at dusk"``,
then ``python arena.py``, or ``python arena.py 127.0.0.1:6663``.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import moodmusic

SITUATIONS = {"calm": "calm forest at dusk, flute and harp", "battle": "epic battle, driving drums, 150 bpm"}
BATTLE_FROM, CALM_BELOW = 0.8, 0.5  # of danger; apart, so that the music does not flicker between them
STEP = 0.03  # smaller changes of danger are not sent
SIZE = (800, 600)


class Soundtrack:
    """The control part. Nothing in it waits for the music: what is told needs no answer."""

    def __init__(self, music: Any) -> None:
        self.music = music
        self.situation = "calm"
        self.glow = 0.0  # 1 on every bar, then fading: light for the screen
        self._intensity = -1.0
        music.subscribe("bar", "transition")

    def follow(self, danger: float) -> None:
        """Once a frame: danger 0…1 moves the intensity, and steers where the situation changes."""
        if abs(danger - self._intensity) >= STEP:
            self._intensity = danger
            self.music.tell("set", intensity=0.3 + 0.7 * danger)
        wanted = "battle" if danger > BATTLE_FROM else "calm" if danger < CALM_BELOW else self.situation
        if wanted != self.situation:
            self.situation = wanted
            self.music.tell("steer", target=SITUATIONS[wanted], at="bar", fade={"mode": "cross", "length": 1, "unit": "bars"})

    def hit(self) -> None:
        """The player touched the red thing."""
        self.music.tell("trigger", name="fail", at="beat")

    def listen(self) -> list[dict[str, Any]]:
        """Once a frame: the events since the last one, none of them waited for."""
        self.glow *= 0.94
        events: list[dict[str, Any]] = self.music.poll()
        if any(event["event"] == "bar" for event in events):
            self.glow = 1.0
        return events


def danger_at(player: tuple[float, float], enemy: tuple[float, float]) -> float:
    """1 where they touch, 0 from 400 pixels on."""
    return max(0.0, 1.0 - math.dist(player, enemy) / 400.0)


def main() -> None:
    """The game."""
    import pygame

    pygame.init()
    screen, clock = pygame.display.set_mode(SIZE), pygame.time.Clock()
    player, enemy, touched = [100.0, 100.0], (550.0, 400.0), False
    with moodmusic.connect(sys.argv[1] if len(sys.argv) > 1 else None) as music:
        track = Soundtrack(music)
        while not any(event.type == pygame.QUIT for event in pygame.event.get()):
            keys = pygame.key.get_pressed()
            player[0] = min(max(player[0] + 5 * (keys[pygame.K_RIGHT] - keys[pygame.K_LEFT]), 0), SIZE[0])
            player[1] = min(max(player[1] + 5 * (keys[pygame.K_DOWN] - keys[pygame.K_UP]), 0), SIZE[1])
            danger = danger_at((player[0], player[1]), enemy)
            if danger > 0.9 and not touched:
                track.hit()
            touched = danger > 0.9
            track.follow(danger)
            track.listen()
            screen.fill((10 + int(60 * track.glow), 20, 40 + int(80 * track.glow)))
            pygame.draw.circle(screen, (220, 60, 50), enemy, 24)
            pygame.draw.circle(screen, (230, 230, 240), player, 14)
            pygame.display.flip()
            clock.tick(60)
    pygame.quit()


if __name__ == "__main__":
    main()
