"""The control port: JSON-RPC 2.0 objects, one a line, over loopback TCP, a Unix socket or a WebSocket (`docs/control.md`)."""
