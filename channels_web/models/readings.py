"""How often each ficha is read on the portal."""

from django.db import models


class FichaReading(models.Model):
    """Readings of one ficha on one day (Chile's). Numbers only: nobody who read is kept."""

    ficha_id = models.BigIntegerField()
    day = models.DateField()
    readings = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a ficha and day."""

        constraints = [
            models.UniqueConstraint(fields=["ficha_id", "day"], name="ficha_reading_unique")
        ]
        indexes = [models.Index(fields=["day"], name="ficha_reading_day_idx")]

    def __str__(self) -> str:
        """Show the sum."""
        return f"{self.ficha_id} {self.day}: {self.readings}"
