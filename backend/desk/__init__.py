"""The agents' screen for every channel, the supervisor's board and the administrator's mail page."""
