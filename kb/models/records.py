"""What hangs from a ficha beside its versions: translations, and the State's own record of it."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from kb.models.fichas import Ficha


class FichaTranslation(models.Model):
    """A ficha in another language, made from version ``based_on`` of the original.

    When the original has moved on, the translation still shows, and says that it is behind.
    """

    ficha = models.ForeignKey(Ficha, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8)
    based_on = models.PositiveIntegerField()
    title = models.CharField(max_length=250)
    summary = models.TextField()
    short_answer = models.CharField(max_length=300, blank=True)
    content = models.JSONField(default=dict)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        """One a language."""

        ordering = ["ficha", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["ficha", "language"], name="ficha_translation_one_a_language"
            ),
            models.CheckConstraint(
                condition=models.Q(based_on__gte=1), name="ficha_translation_has_original"
            ),
        ]

    def __str__(self) -> str:
        """Show the title and the language."""
        return f"{self.title} ({self.language})"


class CpatSheet(models.Model):
    """The State's record of the procedure that a ficha explains (see ``kb.exchange.cpat``)."""

    ficha = models.OneToOneField(Ficha, on_delete=models.CASCADE, related_name="cpat")
    code = models.CharField(max_length=40, unique=True)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        """By code."""

        ordering = ["code"]

    def __str__(self) -> str:
        """Show the code."""
        return self.code
