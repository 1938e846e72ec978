"""Addresses of the citizens' web."""

from django.urls import path

from channels_web.views import chat

app_name = "channels_web"
urlpatterns = [
    path("chat/", chat.chat_page, name="chat"),
    path("chat/marco/", chat.chat_frame, name="chat-frame"),
    path("chat/empezar/", chat.chat_begin, name="chat-begin"),
    path("chat/lineas/", chat.chat_poll, name="chat-poll"),
    path("chat/decir/", chat.chat_speak, name="chat-speak"),
    path("chat/archivos/", chat.chat_upload, name="chat-upload"),
    path("chat/archivos/<int:seq>/<int:file_id>/", chat.chat_file, name="chat-file"),
    path("chat/olvidar/", chat.chat_forget, name="chat-forget"),
    path("chat/widget.js", chat.widget_script, name="widget"),
]
