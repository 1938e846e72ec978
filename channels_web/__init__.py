"""The citizens' web: portal, form, follow-up and chat. Registers the channel ``web``."""
