"""Room 9: what leaves the house. Files, stems, MIDI, pictures, plans and the loudspeaker; each a small face over blocks or sections."""
