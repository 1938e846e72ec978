"""Proving that a medium of contact is the person's, and respecting that they want no more messages."""

from django.db import models
from django.db.models import Q

from backend.common import clock


class VerificationCode(models.Model):
    """A code sent to a contact point; only its salted hash is kept."""

    contact_point = models.ForeignKey("citizens.ContactPoint", on_delete=models.CASCADE)
    purpose = models.SlugField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    code_hash = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """At most five tries."""

        constraints = [
            models.CheckConstraint(condition=Q(attempts__lte=5), name="code_attempts_limit")
        ]
        indexes = [
            models.Index(fields=["contact_point", "purpose", "-created_at"], name="code_latest_idx")
        ]

    def __str__(self) -> str:
        """Show the purpose."""
        return self.purpose


class OptOut(models.Model):
    """The person wants no more messages from one sender on one channel; a start word ends it."""

    contact_point = models.ForeignKey(
        "citizens.ContactPoint", on_delete=models.CASCADE, related_name="opt_outs"
    )
    channel = models.SlugField(max_length=20)
    account = models.CharField(max_length=100)
    keyword = models.CharField(max_length=20)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One in force at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["contact_point", "channel", "account"],
                condition=Q(until__isnull=True),
                name="opt_out_one_in_force",
            )
        ]

    def __str__(self) -> str:
        """Show channel and state."""
        return f"{self.channel} {self.contact_point_id}"
