"""Set-up writes refuse what does not fit, and whoever may not."""

from datetime import date, time

import pytest

from backend.accounts.api import PostingGrant, Role, Viewer
from backend.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from backend.directory.api import (
    MESSAGE_KEYS,
    CodeTakenError,
    InvalidHoursError,
    InvalidMessageError,
    OfficeData,
    ProcedureData,
    agreement_save,
    agreements_list,
    desk_save,
    message_save,
    message_text,
    office_hours_set,
    office_save,
    procedure_save,
    procedures_offered,
    procedures_offered_set,
)
from tests.directory.factories import SYSTEM, make_institution, make_office

pytestmark = pytest.mark.django_db


def administrator(institution_id: int | None, office_id: int | None = None) -> Viewer:
    grant = PostingGrant(Role.ADMINISTRATOR, institution_id, office_id)
    return Viewer(user_id=1, name="Ana", postings=(grant,))


def test_office_administrator_changes_only_that_office() -> None:
    institution = make_institution()
    mine, other = make_office(institution, "a"), make_office(institution, "b")
    viewer = administrator(institution.pk, mine.pk)
    desk_save(viewer=viewer, office_id=mine.pk, number=1)
    with pytest.raises(NotAllowedError):
        desk_save(viewer=viewer, office_id=other.pk, number=1)
    with pytest.raises(NotAllowedError):
        message_save(viewer=viewer, institution_id=institution.pk, key="greeting", text="Hola")
    message_save(
        viewer=viewer,
        institution_id=institution.pk,
        office_id=mine.pk,
        key="greeting",
        text="Hola desde {office}",
    )
    assert message_text("greeting", institution=institution, office=mine) == "Hola desde Oficina a"
    assert "IPS" in message_text("greeting", institution=institution, office=other)


def test_institution_administrator_stays_inside() -> None:
    one, two = make_institution("one"), make_institution("two")
    theirs = make_office(two)
    viewer = administrator(one.pk)
    data = OfficeData(code="x", name="X", commune_id="13101")
    assert office_save(viewer=viewer, institution_id=one.pk, data=data).pk
    with pytest.raises(NotAllowedError):
        office_save(viewer=viewer, institution_id=two.pk, data=data)
    with pytest.raises(NotFoundError):
        office_save(viewer=viewer, institution_id=one.pk, data=data, office_id=theirs.pk)
    with pytest.raises(NotAllowedError):
        office_save(viewer=administrator(one.pk, 99), institution_id=one.pk, data=data)


@pytest.mark.parametrize(
    "hours",
    [
        [(0, time(9), time(9))],
        [(0, time(9), time(13)), (0, time(12), time(17))],
        [(7, time(9), time(13))],
    ],
)
def test_hours_that_do_not_fit_are_refused(hours: list[tuple[int, time, time]]) -> None:
    office = make_office(make_institution())
    with pytest.raises(InvalidHoursError):
        office_hours_set(viewer=SYSTEM, office_id=office.pk, hours=hours)
    assert office.hours.count() == 5


def test_codes_name_one_thing() -> None:
    institution = make_institution()
    office = make_office(institution)
    desk_save(viewer=SYSTEM, office_id=office.pk, number=1)
    with pytest.raises(CodeTakenError):
        desk_save(viewer=SYSTEM, office_id=office.pk, number=1)
    with pytest.raises(CodeTakenError):
        make_institution()
    with pytest.raises(InvalidInputError):
        desk_save(viewer=SYSTEM, office_id=office.pk, number=0)


def test_only_what_is_agreed_is_offered() -> None:
    host, partner = make_institution("host"), make_institution("partner")
    office = make_office(host)
    product = procedure_save(
        viewer=SYSTEM, institution_id=partner.pk, data=ProcedureData(code="p", name="P")
    )
    with pytest.raises(InvalidInputError):
        procedures_offered_set(viewer=SYSTEM, office_id=office.pk, procedure_ids=[product.pk])
    for _ in range(2):
        agreement_save(
            viewer=SYSTEM,
            host_id=host.pk,
            partner_id=partner.pk,
            procedure_ids=[product.pk],
            since=date(2020, 1, 1),
        )
    assert agreements_list(host_id=host.pk).count() == 1
    procedures_offered_set(viewer=SYSTEM, office_id=office.pk, procedure_ids=[product.pk])
    assert list(procedures_offered(office_id=office.pk)) == [product]
    with pytest.raises(InvalidInputError):
        agreement_save(
            viewer=SYSTEM, host_id=host.pk, partner_id=host.pk, procedure_ids=[], since=date.min
        )


def test_messages() -> None:
    institution = make_institution()
    place = {"viewer": SYSTEM, "institution_id": institution.pk}
    for text in ("Hola {run}", "Hola {", ""):
        key = "greeting" if text else "no-such-key"
        with pytest.raises(InvalidMessageError):
            message_save(**place, key=key, text=text)  # type: ignore[arg-type]
    message_save(**place, key="out_of_hours", text="Folio {folio}")  # type: ignore[arg-type]
    assert message_text("out_of_hours", institution=institution, folio="1") == "Folio 1"
    message_save(**place, key="out_of_hours", text=" ")  # type: ignore[arg-type]
    assert message_text("out_of_hours", institution=institution, folio="F-9").endswith("F-9.")


def test_sms_texts_fit_one_alphabet() -> None:
    texts = [item.default for key, item in MESSAGE_KEYS.items() if key.startswith("sms_")]
    assert texts
    assert not [text for text in texts if set(text) & set("áíóúÁÍÓÚ¡¿")]
