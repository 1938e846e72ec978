"""The counter's Django app: registers the channel."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """Kiosk, numbered tickets, the board, the turn on a person's phone."""

    name = "channels_counter"
    label = "counter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the core that there is a counter."""
        from backend.ports import channels
        from channels_counter.adapter import CounterAdapter

        if channels.get(CounterAdapter.code) is None:
            channels.register(CounterAdapter())
