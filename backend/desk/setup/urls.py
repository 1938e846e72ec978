"""Addresses of the set-up screens."""

from django.urls import path

from backend.desk.setup.views import (
    checklist,
    devices,
    holidays,
    home,
    institutions,
    messages,
    offices,
    queues,
    staff,
)

app_name = "setup"
urlpatterns = [
    path("", home.home, name="home"),
    path("instituciones/nueva/", institutions.new, name="institution_new"),
    path("feriados/", holidays.index, name="holidays"),
    path("feriados/nuevo/", holidays.holiday, name="holiday_new"),
    path("feriados/<int:holiday_id>/", holidays.holiday, name="holiday"),
    path("feriados/<int:holiday_id>/quitar/", holidays.remove, name="holiday_remove"),
    path("<int:institution_id>/", home.institution, name="institution"),
    path("<int:institution_id>/primera-oficina/", checklist.page, name="checklist"),
    path("<int:institution_id>/datos/", institutions.edit, name="institution_edit"),
    path("<int:institution_id>/tramites/", institutions.procedures, name="procedures"),
    path("<int:institution_id>/tramites/nuevo/", institutions.procedure, name="procedure_new"),
    path(
        "<int:institution_id>/tramites/<int:procedure_id>/",
        institutions.procedure,
        name="procedure",
    ),
    path("<int:institution_id>/convenios/", institutions.agreements, name="agreements"),
    path("<int:institution_id>/convenios/nuevo/", institutions.agreement_new, name="agreement_new"),
    path("<int:institution_id>/oficinas/nueva/", offices.new, name="office_new"),
    path("<int:institution_id>/filas/", queues.index, name="queues"),
    path("<int:institution_id>/filas/nueva/", queues.queue, name="queue_new"),
    path("<int:institution_id>/filas/<int:queue_id>/", queues.queue, name="queue"),
    path("<int:institution_id>/preferencias/", queues.classes, name="classes"),
    path("<int:institution_id>/habilidades/", queues.skills, name="skills"),
    path("<int:institution_id>/personal/", staff.index, name="staff"),
    path("<int:institution_id>/personal/nueva/", staff.new, name="staff_new"),
    path("<int:institution_id>/personal/<int:user_id>/", staff.person, name="person"),
    path("<int:institution_id>/personal/<int:user_id>/funcion/", staff.post, name="person_post"),
    path(
        "<int:institution_id>/personal/<int:user_id>/habilidades/",
        staff.skills,
        name="person_skills",
    ),
    path(
        "<int:institution_id>/personal/<int:user_id>/<slug:what>/",
        staff.account,
        name="person_account",
    ),
    path("funcion/<int:posting_id>/terminar/", staff.post_end, name="post_end"),
    path("<int:institution_id>/mensajes/", messages.index, name="messages"),
    path("<int:institution_id>/mensajes/<slug:key>/", messages.edit, name="message"),
    path("oficina/<int:office_id>/", home.office, name="office"),
    path("oficina/<int:office_id>/datos/", offices.edit, name="office_edit"),
    path("oficina/<int:office_id>/horario/", offices.hours, name="hours"),
    path("oficina/<int:office_id>/cierres/", offices.closures, name="closures"),
    path("oficina/<int:office_id>/feriados/", holidays.of_office, name="office_holidays"),
    path("oficina/<int:office_id>/modulos/", offices.desks, name="desks"),
    path("oficina/<int:office_id>/modulos/<int:desk_id>/", offices.desk_switch, name="desk"),
    path(
        "oficina/<int:office_id>/modulos/<int:desk_id>/datos/", offices.desk_edit, name="desk_edit"
    ),
    path("oficina/<int:office_id>/tramites/", offices.offered, name="offered"),
    path("oficina/<int:office_id>/dispositivos/", devices.index, name="devices"),
    path("oficina/<int:office_id>/mensajes/", messages.office_index, name="office_messages"),
    path(
        "oficina/<int:office_id>/mensajes/<slug:key>/", messages.office_edit, name="office_message"
    ),
    path("cierre/<int:closure_id>/quitar/", offices.closure_cancel, name="closure_cancel"),
    path("dispositivo/<int:device_id>/codigo/", devices.code, name="device_code"),
    path("dispositivo/<int:device_id>/baja/", devices.revoke, name="device_revoke"),
]
