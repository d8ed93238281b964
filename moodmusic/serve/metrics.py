"""Numbers for Prometheus, in its text format 0.0.4."""

from __future__ import annotations

import os
import resource
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from moodmusic.serve.stream import Hearings
from moodmusic.serve.value import Station

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[dict[str, str], float]

# Name -> kind, help
METRICS: dict[str, tuple[str, str]] = {
    "moodmusic_stations": ("gauge", "Stations that are open."),
    "moodmusic_station_audible": ("gauge", "1 when a station can be heard."),
    "moodmusic_station_uptime_seconds": ("gauge", "Since a station was opened."),
    "moodmusic_station_frames": ("counter", "Frames at 48 kHz that a station has played."),
    "moodmusic_station_listeners": ("gauge", "Listeners of a station by format."),
    "moodmusic_station_restarts_total": ("counter", "Child processes that had to be started again."),
    "moodmusic_icecast_connected": ("gauge", "1 when an Icecast mount of a station is on air."),
    "moodmusic_icecast_reconnects_total": ("counter", "Times that a mount was on air again after a loss."),
    "moodmusic_icecast_sent_bytes_total": ("counter", "Encoded audio sent to a mount."),
    "moodmusic_sent_bytes_total": ("counter", "Encoded audio sent to listeners."),
    "moodmusic_listeners_reset_total": ("counter", "Listeners cut off because they lagged."),
    "moodmusic_requests_total": ("counter", "HTTP requests answered, by status."),
    "process_cpu_seconds_total": ("counter", "CPU time of the serving process."),
    "process_resident_memory_bytes": ("gauge", "Memory of the serving process."),
    "process_open_fds": ("gauge", "Open descriptors of the serving process."),
}


def exposition(stations: Iterable[Station], hearings: Hearings, answered: Counter[int]) -> str:
    """Every metric with its samples."""
    samples: dict[str, list[Sample]] = {name: [] for name in METRICS}
    for station in stations:
        for name, labels, value in of_station(station):
            samples[name].append((labels, value))
    samples["moodmusic_stations"] = [({}, len(samples["moodmusic_station_audible"]))]
    samples["moodmusic_sent_bytes_total"] = [({}, hearings.sent_bytes)]
    samples["moodmusic_listeners_reset_total"] = [({}, hearings.reset)]
    samples["moodmusic_requests_total"] = [({"status": str(status)}, count) for status, count in sorted(answered.items())]
    for name, value in of_process().items():
        samples[name] = [({}, value)]
    return "".join(_block(name, samples[name]) for name in METRICS)


def of_station(station: Station) -> Iterator[tuple[str, dict[str, str], float]]:
    """(metric, labels, value) of a station's status."""
    status, own = station.status(), {"station": station.name}
    yield "moodmusic_station_audible", own, float(bool(status.get("audible")))
    yield "moodmusic_station_uptime_seconds", own, float(status.get("uptime_s", 0.0))
    yield "moodmusic_station_frames", own, float(status.get("frame", 0))
    for kind, count in status.get("listeners", {}).items():
        yield "moodmusic_station_listeners", own | {"format": kind}, float(count)
    for part, count in status.get("restarts", {}).items():
        yield "moodmusic_station_restarts_total", own | {"part": part}, float(count)
    yield from of_mounts(status.get("icecast", ()), own)


def of_mounts(mounts: Iterable[Mapping[str, Any]], own: dict[str, str]) -> Iterator[tuple[str, dict[str, str], float]]:
    """(metric, labels, value) of a station's Icecast mounts, whose addresses hold no password."""
    for mount in mounts:
        for name in ("connected", "reconnects", "sent_bytes"):
            ends = "" if name == "connected" else "_total"
            yield f"moodmusic_icecast_{name}{ends}", own | {"mount": mount["mount"], "format": mount["format"]}, float(mount[name])


def of_process() -> dict[str, float]:
    """CPU, memory and descriptors of this process; the last two where /proc tells them."""
    found = {"process_cpu_seconds_total": time.process_time()}
    statm, handles = Path("/proc/self/statm"), Path("/proc/self/fd")
    if statm.exists():
        found["process_resident_memory_bytes"] = float(int(statm.read_text().split()[1]) * resource.getpagesize())
        found["process_open_fds"] = float(len(os.listdir(handles)))  # noqa: PTH208
    return found


def _block(name: str, samples: list[Sample]) -> str:
    kind, says = METRICS[name]
    lines = [f"# HELP {name} {says}", f"# TYPE {name} {kind}"]
    lines += [f"{name}{_labels(labels)} {value:.17g}" for labels, value in samples]
    return "\n".join(lines) + "\n" if samples else ""


def _labels(labels: dict[str, str]) -> str:
    escaped = ((key, value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")) for key, value in labels.items())
    return "{" + ",".join(f'{key}="{value}"' for key, value in escaped) + "}" if labels else ""
