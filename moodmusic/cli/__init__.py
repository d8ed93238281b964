"""Room 10: the command line, one file a command."""
