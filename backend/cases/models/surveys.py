"""Satisfaction, 1 to 7 as in Chile: once an attention."""

from django.db import models
from django.db.models import Q

from backend.common import clock


class Survey(models.Model):
    """The question, asked in one channel; ``token`` opens it on the person's own phone."""

    interaction = models.OneToOneField(
        "cases.Interaction", on_delete=models.PROTECT, related_name="survey"
    )
    contact_point = models.ForeignKey(
        "citizens.ContactPoint", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.SlugField(max_length=20)
    token = models.CharField(max_length=32, unique=True)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        """The latest one of a contact is the one that a lone digit answers."""

        indexes = [models.Index(fields=["contact_point", "-sent_at"], name="survey_contact_idx")]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"encuesta {self.pk}"


class SurveyAnswer(models.Model):
    """The rating, with at most one reason and one comment. Append-only."""

    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="answer")
    rating = models.PositiveSmallIntegerField()
    reason = models.SlugField(max_length=40, blank=True)
    comment = models.TextField(blank=True)
    channel = models.SlugField(max_length=20)
    answered_at = models.DateTimeField(default=clock.now)

    class Meta:
        """1 to 7."""

        constraints = [
            models.CheckConstraint(condition=Q(rating__range=(1, 7)), name="survey_rating_range")
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"respuesta {self.pk}"
