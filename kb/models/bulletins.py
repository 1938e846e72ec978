"""News and work instructions for those who attend, and who has read them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Bulletin(models.Model):
    """Something that staff of an institution must know; ``skills`` are codes, none means everybody."""

    class Kind(models.TextChoices):
        """What it is."""

        NEWS = "news", _("Novedad")
        INSTRUCTION = "instruction", _("Instrucción de trabajo")

    institution = models.ForeignKey(
        "directory.Institution", on_delete=models.PROTECT, related_name="bulletins"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.NEWS)
    title = models.CharField(max_length=160)
    body = models.TextField(max_length=8000)
    skills = models.JSONField(default=list, blank=True)
    ficha = models.ForeignKey(
        "kb.Ficha", null=True, blank=True, on_delete=models.SET_NULL, related_name="bulletins"
    )
    edition = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        """Newest first."""

        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="bulletin_ends_after_it_begins",
            )
        ]
        indexes = [models.Index(fields=["institution", "-starts_at"], name="bulletin_current")]

    def __str__(self) -> str:
        """Show the title."""
        return self.title


class BulletinReading(models.Model):
    """A member of staff has read an edition of a bulletin."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulletins_read"
    )
    edition = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        """Once a person and edition."""

        ordering = ["-read_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "user", "edition"], name="bulletin_read_once"
            )
        ]

    def __str__(self) -> str:
        """Name who and what."""
        return f"{self.user_id}: {self.bulletin_id}"
