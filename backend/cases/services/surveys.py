"""Asking how an attention was, and recording the answer once."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from backend.cases.models import Interaction, Survey, SurveyAnswer
from backend.common import clock
from backend.common.errors import ConflictError, InvalidInputError, NotFoundError
from backend.events.api import emit, notice_on_commit, types

LIFETIME = timedelta(hours=48)
REASONS = {
    "trato": "El trato de quien me atendió",
    "espera": "El tiempo de espera",
    "claridad": "La claridad de la respuesta",
    "solucion": "Si resolví lo que necesitaba",
    "lugar": "El lugar o el sistema",
}


def survey_create(
    *, interaction: Interaction, channel: str, sent_at: datetime | None = None
) -> Survey:
    """Make the one survey of an attention, open for 48 hours; emits ``SurveySent``.

    A second call returns the first survey. Must run inside a transaction.
    """
    existing = Survey.objects.filter(interaction=interaction).first()
    if existing is not None:
        return existing
    at = sent_at or clock.now()
    survey = Survey.objects.create(
        interaction=interaction,
        contact_point_id=interaction.contact_point_id,
        channel=channel,
        token=secrets.token_urlsafe(16),
        sent_at=at,
        expires_at=at + LIFETIME,
    )
    emit(
        types.SurveySent(
            institution_id=interaction.institution_id,
            occurred_at=at,
            interaction_id=interaction.pk,
            case_id=interaction.case_id,
            survey_id=survey.pk,
            channel=channel,
        )
    )
    return survey


def survey_answer(
    *, token: str, rating: int, reason: str = "", comment: str = "", channel: str
) -> SurveyAnswer:
    """Record a rating of 1 to 7 with at most one reason and one comment, once.

    Raises ``NotFoundError`` (no such survey), ``ConflictError`` (answered or expired),
    ``InvalidInputError`` (not 1 to 7). Emits ``SurveyAnswered``.
    """
    survey = Survey.objects.select_related("interaction").filter(token=token).first()
    if survey is None:
        raise NotFoundError("Esta encuesta no existe. Revise el enlace.")
    if clock.now() > survey.expires_at:
        raise ConflictError(
            "La encuesta estuvo abierta 48 horas y ya cerró. Gracias de todos modos."
        )
    if not 1 <= rating <= 7:
        raise InvalidInputError("Elija una nota de 1 a 7.")
    interaction = survey.interaction
    try:
        with transaction.atomic():
            answer = SurveyAnswer.objects.create(
                survey=survey,
                rating=rating,
                reason=reason if reason in REASONS else "",
                comment=comment.replace("\x00", "").strip()[:2000],
                channel=channel,
                answered_at=clock.now(),
            )
            emit(
                types.SurveyAnswered(
                    institution_id=interaction.institution_id,
                    occurred_at=answer.answered_at,
                    interaction_id=interaction.pk,
                    case_id=interaction.case_id,
                    survey_id=survey.pk,
                    rating=rating,
                    reason=answer.reason,
                )
            )
            notice_on_commit(f"case.{interaction.case_id}", kind="survey.answered")
    except IntegrityError as error:
        raise ConflictError("Esta encuesta ya fue respondida. Gracias.") from error
    return answer
