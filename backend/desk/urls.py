"""Addresses of the desk, the supervisor's board and the mail page."""

from django.urls import path

from backend.desk.views import case, fichas, page, people, wall, work

app_name = "desk"
urlpatterns = [
    path("mesa/", page.desk, name="home"),
    path("mesa/avisos/", page.notices, name="notices"),
    path("mesa/cola/", page.queue, name="queue"),
    path("mesa/pestanas/", page.tabs, name="tabs"),
    path("mesa/pestanas/<int:case_id>/quitar/", page.tab_close, name="tab_close"),
    path("mesa/disponibilidad/", page.presence, name="presence"),
    path("mesa/buscar/", people.search, name="search"),
    path("mesa/tramites/", case.procedures, name="procedures"),
    path("mesa/archivos/<int:attachment_id>/", page.attachment, name="attachment"),
    path("mesa/siguiente/", work.take_next, name="next"),
    path("mesa/trabajo/<int:work_item_id>/", page.work, name="work"),
    path("mesa/trabajo/<int:work_item_id>/tomar/", work.take, name="take"),
    path("mesa/trabajo/<int:work_item_id>/aceptar/", work.accept, name="accept"),
    path("mesa/trabajo/<int:work_item_id>/rechazar/", work.decline, name="decline"),
    path("mesa/trabajo/<int:work_item_id>/aparcar/", work.park, name="park"),
    path("mesa/trabajo/<int:work_item_id>/devolver/", work.release, name="release"),
    path("mesa/trabajo/<int:work_item_id>/terminar/", work.finish, name="finish"),
    path("mesa/trabajo/<int:work_item_id>/pasar/", work.transfer, name="transfer"),
    path("mesa/trabajo/<int:work_item_id>/asignar/", work.assign, name="assign"),
    path("mesa/trabajo/<int:work_item_id>/filas/", work.destinations, name="destinations"),
    path("mesa/trabajo/<int:work_item_id>/colegas/", work.colleagues, name="colleagues"),
    path("mesa/trabajo/<int:work_item_id>/accion/<slug:name>/", work.action, name="action"),
    path("mesa/caso/<int:case_id>/", page.case, name="case"),
    path("mesa/caso/<int:case_id>/linea/", page.timeline, name="timeline"),
    path("mesa/caso/<int:case_id>/responder/", case.reply, name="reply"),
    path(
        "mesa/caso/<int:case_id>/iniciar/<slug:channel>/<int:contact_point_id>/",
        work.start,
        name="start",
    ),
    path("mesa/caso/<int:case_id>/nota/", case.note, name="note"),
    path("mesa/caso/<int:case_id>/borrador/<slug:kind>/", case.draft, name="draft"),
    path("mesa/caso/<int:case_id>/fichas/", case.fichas, name="fichas"),
    path("mesa/caso/<int:case_id>/ficha/", case.ficha_use, name="ficha_use"),
    path("mesa/caso/<int:case_id>/ficha/enviar/", fichas.send, name="ficha_send"),
    path("mesa/caso/<int:case_id>/ficha/imprimir/", fichas.print_out, name="ficha_print"),
    path("mesa/caso/<int:case_id>/tramite/", case.procedure, name="procedure"),
    path("mesa/caso/<int:case_id>/datos/", case.case_facts, name="case_facts"),
    path("mesa/caso/<int:case_id>/estado/", case.case_state, name="case_state"),
    path("mesa/caso/<int:case_id>/derivar/", case.derive, name="derive"),
    path("mesa/caso/<int:case_id>/instituciones/", case.institutions, name="institutions"),
    path("mesa/caso/<int:case_id>/persona/", people.person, name="person"),
    path("mesa/caso/<int:case_id>/persona/guardar/", people.person_save, name="person_save"),
    path("mesa/caso/<int:case_id>/persona/elegir/", people.person_choose, name="person_choose"),
    path("mesa/atencion/<int:interaction_id>/mover/", case.move, name="move"),
    path("supervision/", wall.board, name="wall"),
    path("supervision/tablero/", wall.board_part, name="wall_part"),
    path("supervision/fila/<int:queue_id>/", wall.queue_waiting, name="wall_waiting"),
    path("supervision/fila/<int:queue_id>/estado/", wall.queue_switch, name="wall_switch"),
    path("supervision/trabajo/<int:work_item_id>/", wall.reassign, name="wall_reassign"),
    path("supervision/correo/", wall.mail, name="mail"),
    path("supervision/correo/recibo/<int:receipt_id>/", wall.replay_receipt, name="replay_receipt"),
    path(
        "supervision/correo/envio/<int:delivery_id>/", wall.replay_delivery, name="replay_delivery"
    ),
]
