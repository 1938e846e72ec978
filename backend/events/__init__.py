"""What happened: frozen event types, the append-only log, cursors and notices."""
