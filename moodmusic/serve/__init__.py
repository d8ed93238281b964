"""Stations: endless music over HTTP, Icecast and the control port."""
