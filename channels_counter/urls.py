"""Addresses of the kiosk, the board and the turn."""

from django.urls import path

from channels_counter.views import board, kiosk, turn

app_name = "counter"
urlpatterns = [
    path("kiosco/", kiosk.page, name="kiosk"),
    path("kiosco/activar/", kiosk.enrol, name="kiosk-enrol"),
    path("kiosco/estado/", kiosk.state, name="kiosk-state"),
    path("kiosco/buscar/", kiosk.search, name="kiosk-search"),
    path("kiosco/numero/", kiosk.issue, name="kiosk-issue"),
    path("kiosco/numero/<uuid:client_uuid>/papel/", kiosk.slip, name="kiosk-slip"),
    path("pantalla/", board.page, name="board"),
    path("pantalla/activar/", board.enrol, name="board-enrol"),
    path("pantalla/estado/", board.state, name="board-state"),
    path("turno/<str:token>/", turn.page, name="turn"),
    path("turno/<str:token>/estado/", turn.state, name="turn-state"),
    path("turno/<str:token>/salir/", turn.leave, name="turn-leave"),
    path("turno/<str:token>/nota/", turn.rate, name="turn-rate"),
]
