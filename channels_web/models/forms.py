"""What comes without a socket: forms, follow-ups, and files on their way to a message."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.common import clock


class FormSubmission(models.Model):
    """One press of "Enviar": the form's own key makes a double press one case."""

    class Kind(models.TextChoices):
        """Which form."""

        FORM = "form", _("Escríbenos")
        FOLLOW_UP = "follow_up", _("Seguimiento")

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FORM)
    widget = models.ForeignKey("channels_web.WidgetOrigin", on_delete=models.PROTECT)
    interaction = models.ForeignKey(
        "cases.Interaction", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    notified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        """Show the row's number."""
        return f"formulario {self.pk}"


class Upload(models.Model):
    """A file that was sent before its message. ``owner`` is the chat's public id or the form's key."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    owner = models.UUIDField()
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=250)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A file of one owner is kept once, however often it is sent."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256", "name"], name="upload_unique")
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"archivo {self.pk}"
