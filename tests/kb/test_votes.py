import pytest

from backend.common.errors import InvalidInputError
from kb.api import usefulness_record
from kb.errors import FichaNotFoundError
from kb.models import FichaVote
from tests.kb.factories import institution, published

pytestmark = pytest.mark.django_db


def test_a_visitor_answers_once_per_version_and_may_change_their_mind() -> None:
    ficha = published("a", "Primera", institution_id=institution())
    usefulness_record(ficha_id=ficha.pk, version=1, visitor="v1", useful=False)
    usefulness_record(
        ficha_id=ficha.pk,
        version=1,
        visitor="v1",
        useful=False,
        reason="Soy 12.531.909-2 y  no\nse entiende, llámeme al +56 9 5550 0001",
    )
    usefulness_record(ficha_id=ficha.pk, version=1, visitor="v2", useful=True)
    assert FichaVote.objects.count() == 2
    kept = FichaVote.objects.get(useful=False)
    assert kept.reason.startswith("Soy [run] y no se entiende, llámeme al ")
    assert "5550" not in kept.reason


def test_the_token_is_not_kept_and_follows_nobody_to_another_ficha() -> None:
    organ = institution()
    for code in ("a", "b"):
        ficha = published(code, f"Ficha {code}", institution_id=organ)
        usefulness_record(ficha_id=ficha.pk, version=1, visitor="token", useful=True)
    first, second = FichaVote.objects.all()
    assert first.visitor != second.visitor
    assert "token" not in first.visitor


def test_what_makes_no_sense_is_refused() -> None:
    ficha = published("a", "Primera", institution_id=institution())
    with pytest.raises(FichaNotFoundError):
        usefulness_record(ficha_id=ficha.pk, version=2, visitor="v", useful=True)
    with pytest.raises(InvalidInputError):
        usefulness_record(ficha_id=ficha.pk, version=1, visitor="", useful=True)
    with pytest.raises(InvalidInputError):
        usefulness_record(ficha_id=ficha.pk, version=1, visitor="v", useful=True, reason="x" * 301)
    assert not FichaVote.objects.exists()
