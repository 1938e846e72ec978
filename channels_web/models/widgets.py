"""Where a chat may be shown, and whose window it is."""

from django.db import models
from simple_history.models import HistoricalRecords


class WidgetOrigin(models.Model):
    """A named window on the web: the pages that may show it, and the institution that answers.

    ``origins`` lists the sites (``https://www.example.cl``) that may frame the chat; the house's
    own pages always may. ``code`` is what a page writes in ``data-widget``.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    office = models.ForeignKey("directory.Office", null=True, blank=True, on_delete=models.PROTECT)
    queue = models.ForeignKey("routing.Queue", null=True, blank=True, on_delete=models.PROTECT)
    origins = models.JSONField(default=list, blank=True)
    is_portal = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    history = HistoricalRecords()

    class Meta:
        """Alphabetical; at most one window is the portal's own."""

        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_portal"],
                condition=models.Q(is_portal=True),
                name="widget_one_portal",
            )
        ]

    def __str__(self) -> str:
        """Show the name."""
        return self.name
