"""Addresses of the citizens' web."""

from django.urls import path
from django.views.i18n import set_language

from channels_web.views import browse, chat, ficha, followup, forms, portal, sites

app_name = "channels_web"
urlpatterns = [
    path("", portal.home, name="home"),
    path("buscar/", portal.search, name="search"),
    path("buscar/sugerencias/", portal.suggestions, name="suggestions"),
    path("fichas/", browse.fichas, name="fichas"),
    path("fichas/hecho/<slug:name>/", browse.event, name="event"),
    path("fichas/tema/<slug:name>/", browse.subject, name="subject"),
    path("fichas/institucion/<int:institution_id>/", browse.institution, name="institution"),
    path("fichas/<slug:name>/", ficha.ficha, name="ficha"),
    path("fichas/<slug:name>/en/", ficha.english, name="ficha-en"),
    path("fichas/<slug:name>/opinion/", ficha.opinion, name="opinion"),
    path("idioma/", set_language, name="language"),
    path("f/<slug:name>/", ficha.short, name="short"),
    path("escribenos/", forms.write, name="write"),
    path("escribenos/recibido/<str:signed>/", forms.receipt, name="receipt"),
    path("seguimiento/", followup.followup, name="followup"),
    path("seguimiento/codigo/", followup.followup_code, name="followup-code"),
    path("seguimiento/caso/", followup.followup_case, name="followup-case"),
    path("seguimiento/caso/archivos/<int:file_id>/", followup.followup_file, name="followup-file"),
    path("seguimiento/caso/nota/", followup.followup_rate, name="followup-rate"),
    path("seguimiento/salir/", followup.followup_leave, name="followup-leave"),
    path("configuracion/<int:institution_id>/sitios/", sites.index, name="sites"),
    path("configuracion/<int:institution_id>/sitios/nuevo/", sites.site, name="site-new"),
    path("configuracion/<int:institution_id>/sitios/<int:widget_id>/", sites.site, name="site"),
    path("chat/", chat.chat_page, name="chat"),
    path("chat/marco/", chat.chat_frame, name="chat-frame"),
    path("chat/empezar/", chat.chat_begin, name="chat-begin"),
    path("chat/lineas/", chat.chat_poll, name="chat-poll"),
    path("chat/decir/", chat.chat_speak, name="chat-speak"),
    path("chat/nota/", chat.chat_grade, name="chat-rate"),
    path("chat/archivos/", chat.chat_upload, name="chat-upload"),
    path("chat/archivos/<int:seq>/<int:file_id>/", chat.chat_file, name="chat-file"),
    path("chat/olvidar/", chat.chat_forget, name="chat-forget"),
    path("chat/widget.js", chat.widget_script, name="widget"),
]
