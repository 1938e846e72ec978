"""Numbers as people in Chile read them."""

from django import template

register = template.Library()


@register.filter
def whole(value: int | None) -> str:
    """Show 17034856 as 17.034.856."""
    return "–" if value is None else f"{value:,}".replace(",", ".")


@register.filter
def share(value: float | None) -> str:
    """Show 0.875 as 87,5 %."""
    return "–" if value is None else f"{value * 100:.1f}".replace(".", ",") + "\u00a0%"


@register.filter
def minutes(value: int | None) -> str:
    """Show minutes, or a dash when nobody waited."""
    return "–" if value is None else f"{value}\u00a0min"
