"""Chile's political and administrative division, by the official codes (CUT)."""

from django.db import models


class Region(models.Model):
    """One of 16 regions; ``code`` has two digits."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)
    iso_code = models.CharField(max_length=6)

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Province(models.Model):
    """One of 56 provinces; ``code`` has three digits, the first two its region's."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=100)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="provinces")

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Commune(models.Model):
    """One of 346 communes; ``code`` has five digits and stays text (leading zero)."""

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=100)
    other_names = models.CharField(max_length=200, blank=True)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="communes")
    population = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Show the name."""
        return self.name
