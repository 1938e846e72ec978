"""Devices, postings and what a viewer sees of other people's staff."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from backend.accounts.api import (
    DEVICE_COOKIE,
    Device,
    EmailTakenError,
    InvalidDeviceCodeError,
    InvalidPostingError,
    OwnPostingError,
    Permission,
    Role,
    User,
    Viewer,
    WeakPasswordError,
    device_by_token,
    device_code_renew,
    device_create,
    device_enrol,
    device_from_request,
    device_from_scope,
    device_revoke,
    device_seen,
    posting_end,
    posting_grant,
    postings_list,
    staff_ids_with,
    user_create,
    user_names,
    user_password_reset,
    users_list,
    viewer_for,
    viewer_from_scope,
)
from backend.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from backend.directory.api import Office
from tests.accounts.factories import PASSWORD, make_user, make_viewer
from tests.conftest import HeldClock
from tests.directory.factories import make_institution, make_office

pytestmark = pytest.mark.django_db
SYSTEM = Viewer.system()


@pytest.fixture
def office() -> Office:
    return make_office(make_institution())


def new_device(office: Office, viewer: Viewer = SYSTEM) -> tuple[Device, str]:
    made = device_create(viewer=viewer, office_id=office.pk, kind="kiosk", name="Entrada")
    return made.device, made.code


def test_a_code_is_exchanged_once(office: Office) -> None:
    device, code = new_device(office)
    enrolled = device_enrol(code=f" {code.lower()} ")
    assert enrolled.device == device
    assert device_by_token(enrolled.token) == device
    assert device_by_token(enrolled.token, kind="board") is None
    with pytest.raises(InvalidDeviceCodeError):
        device_enrol(code=code)


@pytest.mark.parametrize("code", ["", "ABCD", "ABCD-EFGH", "0000-0000", "é" * 8, "A" * 500])
def test_a_wrong_code_is_refused(office: Office, code: str) -> None:
    new_device(office)
    with pytest.raises(InvalidDeviceCodeError):
        device_enrol(code=code)
    assert device_by_token("") is None


def test_a_code_expires_and_a_new_one_replaces_the_screen(office: Office, clock: HeldClock) -> None:
    device, code = new_device(office)
    clock.advance(minutes=31)
    with pytest.raises(InvalidDeviceCodeError):
        device_enrol(code=code)
    first = device_enrol(code=device_code_renew(viewer=SYSTEM, device_id=device.pk).code)
    second = device_enrol(code=device_code_renew(viewer=SYSTEM, device_id=device.pk).code)
    assert device_by_token(first.token) is None
    assert device_by_token(second.token) == device


def test_a_revoked_device_is_nobody(office: Office) -> None:
    device, code = new_device(office)
    token = device_enrol(code=code).token
    request = RequestFactory().get("/kiosco/")
    request.COOKIES[DEVICE_COOKIE] = token
    assert device_from_request(request) == device
    assert device_from_scope({"cookies": {DEVICE_COOKIE: token}}, kind="kiosk") == device
    device_revoke(viewer=SYSTEM, device_id=device.pk)
    assert device_from_request(request) is None
    with pytest.raises(NotFoundError):
        device_code_renew(viewer=SYSTEM, device_id=device.pk)


def test_secrets_are_kept_as_hashes_and_left_out_of_history(office: Office) -> None:
    device, code = new_device(office)
    token = device_enrol(code=code).token
    row = Device.objects.filter(pk=device.pk).values().get()
    assert token not in str(row)
    assert code.replace("-", "") not in str(row)
    past = device.history.values()
    assert "token_hash" not in past[0]


def test_seen_is_written_at_most_once_a_minute(office: Office, clock: HeldClock) -> None:
    device, code = new_device(office)
    device_enrol(code=code)
    first = Device.objects.get().last_seen_at
    clock.advance(seconds=30)
    device_seen(device_id=device.pk)
    assert Device.objects.get().last_seen_at == first
    clock.advance(seconds=31)
    device_seen(device_id=device.pk)
    assert Device.objects.get().last_seen_at == clock.now


def test_only_who_manages_the_office_makes_devices(office: Office) -> None:
    stranger = make_viewer("x@example.cl", Role.ADMINISTRATOR, make_institution("other").pk)
    with pytest.raises(NotAllowedError):
        new_device(office, stranger)
    device, _code = new_device(office)
    with pytest.raises(NotFoundError):
        device_revoke(viewer=stranger, device_id=device.pk)
    with pytest.raises(InvalidInputError):
        device_create(viewer=SYSTEM, office_id=office.pk, kind="toaster", name="X")


def test_postings_begin_and_end(office: Office, clock: HeldClock) -> None:
    user = make_user("ana@example.cl", Role.FRONT_DESK, institution_id=office.institution_id)
    assert viewer_for(user).can(Permission.DESK_USE, institution_id=office.institution_id)
    clock.advance(seconds=1)
    posting_end(viewer=SYSTEM, posting_id=user.postings.get().pk)
    clock.advance(seconds=1)
    assert not viewer_for(user).has(Permission.DESK_USE)
    with pytest.raises(NotFoundError):
        posting_end(viewer=SYSTEM, posting_id=user.postings.get().pk)


def test_the_same_posting_twice_is_one(office: Office) -> None:
    user = make_user("ana@example.cl")
    for _ in range(2):
        posting_grant(
            viewer=SYSTEM, user_id=user.pk, role=Role.EDITOR, institution_id=office.institution_id
        )
    assert user.postings.count() == 1


def test_nobody_gives_more_than_they_have(office: Office) -> None:
    sister = make_office(office.institution, "dos")
    local = make_viewer("l@example.cl", Role.ADMINISTRATOR, office.institution_id, office.pk)
    user = make_user("ana@example.cl")

    def grant(institution_id: int | None, office_id: int | None, role: str = "front_desk") -> None:
        posting_grant(
            viewer=local,
            user_id=user.pk,
            role=role,
            institution_id=institution_id,
            office_id=office_id,
        )

    grant(office.institution_id, office.pk)
    for place in ((None, None), (office.institution_id, None), (office.institution_id, sister.pk)):
        with pytest.raises(NotAllowedError):
            grant(*place)
    with pytest.raises(InvalidPostingError):
        grant(office.institution_id, office.pk, "king")
    other = make_institution("other")
    with pytest.raises(InvalidPostingError):
        posting_grant(
            viewer=SYSTEM,
            user_id=user.pk,
            role=Role.EDITOR,
            institution_id=other.pk,
            office_id=office.pk,
        )
    own = postings_list(viewer=local, user_id=local.user_id).get()
    with pytest.raises(OwnPostingError):
        posting_end(viewer=local, posting_id=own.pk)


def test_an_account_that_also_works_elsewhere_is_not_reset(office: Office) -> None:
    other = make_institution("other")
    user = make_user("ana@example.cl", Role.FRONT_DESK, institution_id=office.institution_id)
    posting_grant(viewer=SYSTEM, user_id=user.pk, role=Role.MANAGER, institution_id=other.pk)
    mine = make_viewer("a@example.cl", Role.ADMINISTRATOR, office.institution_id)
    assert user in users_list(viewer=mine)
    with pytest.raises(NotAllowedError):
        user_password_reset(viewer=mine, user_id=user.pk)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_accounts_are_checked(office: Office) -> None:
    make_user("ana@example.cl")
    with pytest.raises(EmailTakenError):
        user_create(viewer=SYSTEM, email="ANA@example.cl", name="Ana")
    with pytest.raises(InvalidInputError):
        user_create(viewer=SYSTEM, email="no es", name="Ana")
    with pytest.raises(WeakPasswordError):
        user_create(viewer=SYSTEM, email="b@example.cl", name="Bea", password="12345")
    agent = make_viewer("c@example.cl", Role.FRONT_DESK, office.institution_id)
    with pytest.raises(NotAllowedError):
        user_create(viewer=agent, email="d@example.cl", name="D")


def test_who_has_a_permission_where(office: Office) -> None:
    everywhere = make_user("s@example.cl", Role.SUPERVISOR)
    here = make_user(
        "h@example.cl", Role.FRONT_DESK, institution_id=office.institution_id, office_id=office.pk
    )
    make_user("o@example.cl", Role.FRONT_DESK, institution_id=make_institution("other").pk)
    found = staff_ids_with(
        Permission.DESK_USE, institution_id=office.institution_id, office_id=office.pk
    )
    assert found == {everywhere.pk, here.pk}
    assert user_names(found) == {everywhere.pk: "s", here.pk: "h"}


def test_a_socket_of_whoever_owes_the_second_factor_is_nobodys(office: Office) -> None:
    owes = make_user("s@example.cl", Role.SUPERVISOR, totp=False)
    has = make_user("t@example.cl", Role.SUPERVISOR)
    assert viewer_from_scope({"user": owes}).user_id is None
    assert viewer_from_scope({"user": has}).user_id == has.pk
    assert viewer_from_scope({}).user_id is None
    User.objects.filter(pk=has.pk).update(is_active=False)
    assert viewer_from_scope({"user": has}).user_id is None


def test_a_posting_to_come_does_not_count_yet(office: Office, clock: HeldClock) -> None:
    user = make_user("ana@example.cl", Role.FRONT_DESK, institution_id=office.institution_id)
    user.postings.update(since=clock.now + timedelta(days=1))
    assert not viewer_for(user).has(Permission.DESK_USE)
    clock.advance(days=2)
    assert viewer_for(user).has(Permission.DESK_USE)
