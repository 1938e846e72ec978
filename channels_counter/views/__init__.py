"""Pages of the kiosk, the board and the turn."""
