"""Two institutions with one of everything each, and the ids that addresses ask for."""

from dataclasses import dataclass
from datetime import UTC, datetime

from backend.accounts.api import Role, Viewer, device_create
from backend.directory.api import (
    Institution,
    ProcedureData,
    closure_add,
    desk_save,
    procedure_save,
)
from backend.mailroom.api import receive_now
from backend.mailroom.models import InboundReceipt, OutboundDelivery
from backend.routing.models import Queue
from channels_phone.models import PhoneLine
from channels_web.services.widgets import WidgetData, widget_save
from kb.models import AliasProposal
from kb.services import NewFicha, ficha_create
from tests import factories
from tests.accounts.factories import make_user
from tests.directory.factories import make_institution, make_office

SYSTEM = Viewer.system()
NOTHING = {
    "token": "no-existe",
    "signed": "no-existe",
    "name": "no-existe",
    "code": "no-existe",
    "form": "csv",
    "language": "en",
    "bulletin_id": 1,
    "channel": "no-existe",
    "contact_point_id": 1,
    "seq": 1,
    "holiday_id": 1,
    "file_id": 1,
    "client_uuid": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True)
class Side:
    """One institution, and the values for an address's parameters."""

    institution: Institution
    values: dict[str, object]


def make_side(code: str) -> Side:
    """Make an institution with an office, a queue, a person, a case, a device, a ficha."""
    institution = make_institution(code)
    office = make_office(institution, f"oficina-{code}")
    queue = Queue.objects.create(
        institution=institution, code="todo", name="Todo", is_default=True, channels=["toy"]
    )
    user = make_user(f"nadie@{code}.cl", Role.FRONT_DESK, institution_id=institution.pk)
    place = {"viewer": SYSTEM, "office_id": office.pk}
    closure = closure_add(
        **place,  # type: ignore[arg-type]  # one place for three verbs
        starts_at=datetime(2030, 1, 1, tzinfo=UTC),
        ends_at=datetime(2030, 1, 2, tzinfo=UTC),
        reason="Faena",
    )
    procedure = procedure_save(
        viewer=SYSTEM, institution_id=institution.pk, data=ProcedureData(code=f"t-{code}", name="T")
    )
    ficha = ficha_create(
        viewer=SYSTEM, new=NewFicha(code=f"f-{code}", institution_id=institution.pk)
    )
    contact = receive_now(factories.contact(institution))
    receipt = InboundReceipt.objects.create(
        channel="toy",
        account="x",
        provider_id=f"raro-{code}",
        state="flagged",
        institution=institution,
        flag_reason="unreadable",
    )
    delivery = OutboundDelivery.objects.create(
        institution=institution, channel="toy", state="failed", needs_attention=True, text="Hola"
    )
    widget = widget_save(
        viewer=SYSTEM,
        data=WidgetData(code=f"sitio-{code}", name="Sitio", institution_id=institution.pk),
    )
    values: dict[str, object] = NOTHING | {
        "widget_id": widget.pk,
        "line_id": PhoneLine.objects.create(
            number=f"+5622555{institution.pk:04d}", institution=institution
        ).pk,
        "institution_id": institution.pk,
        "office_id": office.pk,
        "queue_id": queue.pk,
        "user_id": user.pk,
        "posting_id": user.postings.get().pk,
        "procedure_id": procedure.pk,
        "closure_id": closure.pk,
        "desk_id": desk_save(viewer=SYSTEM, office_id=office.pk, number=1).pk,
        "device_id": device_create(
            viewer=SYSTEM, office_id=office.pk, kind="kiosk", name="Tótem"
        ).device.pk,
        "case_id": contact.case_id,
        "interaction_id": contact.interaction_id,
        "work_item_id": contact.work_item_id,
        "attachment_id": 1,
        "receipt_id": receipt.pk,
        "delivery_id": delivery.pk,
        "ficha_id": ficha.pk,
        "proposal_id": AliasProposal.objects.create(ficha=ficha, text="tarjeta", people=5).pk,
        "number": 1,
        "key": "greeting",
        "kind": "reply",
        "what": "desactivar",
    }
    return Side(institution, values)
