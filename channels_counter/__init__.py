"""The counter: kiosk, numbered tickets, the board that calls them, the turn on a person's phone."""
