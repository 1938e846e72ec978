"""Who looked at whom, and why (Ley 19.628 and 21.719: access to personal data must be accountable)."""

from django.db import models

from backend.common import clock


class AccessRecord(models.Model):
    """One opening of a person's or a case's page by staff. Append-only."""

    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    citizen = models.ForeignKey(
        "citizens.Citizen", null=True, on_delete=models.PROTECT, related_name="+"
    )
    case_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Read by person, by case and by member of staff."""

        indexes = [
            models.Index(fields=["citizen", "-at"], name="access_citizen_idx"),
            models.Index(fields=["case_id", "-at"], name="access_case_idx"),
            models.Index(fields=["user", "-at"], name="access_user_idx"),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"acceso {self.pk}"
