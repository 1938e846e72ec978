"""What happened to a version, whom it was told to, and whether its links still lead somewhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kb.models.fichas import Ficha, FichaVersion

COMMENT_MAX = 1000


class VersionStep(models.Model):
    """One step in the life of a version: who, when, and why. Append-only."""

    class Action(models.TextChoices):
        """What was done."""

        SAVED = "saved", _("Escribió")
        SUBMITTED = "submitted", _("Envió a revisión")
        APPROVED = "approved", _("Aprobó")
        REJECTED = "rejected", _("Devolvió")
        SCHEDULED = "scheduled", _("Programó")
        PUBLISHED = "published", _("Publicó")
        EXPIRED = "expired", _("Venció")
        ARCHIVED = "archived", _("Archivó")
        RESTORED = "restored", _("Volvió a usar")

    version = models.ForeignKey(FichaVersion, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=10, choices=Action.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    comment = models.CharField(max_length=COMMENT_MAX, blank=True)

    class Meta:
        """Newest first; a rejection says why."""

        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(action="rejected") | ~Q(comment=""),
                name="version_step_rejection_says_why",
            )
        ]

    def __str__(self) -> str:
        """Name the version and the action."""
        return f"{self.version_id}: {self.action}"


class EditorNotice(models.Model):
    """Something that an editor has to know about a ficha, until they read it."""

    class Kind(models.TextChoices):
        """What happened."""

        REJECTED = "rejected", _("Devuelta con comentario")
        DISCARDED = "discarded", _("Otra persona descartó el borrador")
        PUBLISHED = "published", _("Publicada en su fecha")
        EXPIRED = "expired", _("Venció y ya no está publicada")
        PARENT_CHANGED = "parent", _("Cambió la ficha nacional")
        ORIGINAL_CHANGED = "original", _("Cambió el original de una traducción")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="editor_notices"
    )
    ficha = models.ForeignKey(Ficha, on_delete=models.CASCADE, related_name="editor_notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One unread notice of a kind: ten changes are told once."""

        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "ficha", "kind"],
                condition=Q(read_at__isnull=True),
                name="editor_notice_one_unread",
            )
        ]

    def __str__(self) -> str:
        """Name the kind and the ficha."""
        return f"{self.kind}: {self.ficha_id}"


class LinkCheck(models.Model):
    """How a link of a ficha answered last. ``failures`` counts in a row; two make an alarm."""

    class Result(models.TextChoices):
        """How it answered."""

        OK = "ok", _("Responde")
        BROKEN = "broken", _("No responde")
        REFUSED = "refused", _("No se puede revisar")

    ficha = models.ForeignKey(Ficha, on_delete=models.CASCADE, related_name="link_checks")
    url = models.CharField(max_length=500)
    result = models.CharField(max_length=8, choices=Result.choices)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    failures = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField()

    class Meta:
        """One row a link of a ficha."""

        ordering = ["ficha", "url"]
        constraints = [
            models.UniqueConstraint(fields=["ficha", "url"], name="link_check_unique"),
        ]

    def __str__(self) -> str:
        """Show the link."""
        return self.url
