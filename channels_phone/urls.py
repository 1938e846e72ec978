"""Addresses of the provider's webhooks: letters and hyphens only, no slash at the end.

A redirect would lose what was posted, and a quoted sign could change what was signed.
"""

from django.urls import path

from channels_phone.views import sms, voice

app_name = "channels_phone"
urlpatterns = [
    path("sms/inbound", sms.inbound, name="sms-inbound"),
    path("sms/status", sms.status, name="sms-status"),
    path("voice/inbound", voice.inbound, name="voice-inbound"),
    path("voice/menu", voice.menu_key, name="voice-menu"),
    path("voice/topic", voice.topic, name="voice-topic"),
    path("voice/answer", voice.answer, name="voice-answer"),
    path("voice/folio", voice.folio, name="voice-folio"),
    path("voice/code", voice.code, name="voice-code"),
    path("voice/message", voice.message, name="voice-message"),
    path("voice/wait", voice.wait, name="voice-wait"),
    path("voice/left", voice.left, name="voice-left"),
    path("voice/room", voice.room, name="voice-room"),
    path("voice/requeue", voice.requeue, name="voice-requeue"),
    path("voice/after", voice.after, name="voice-after"),
    path("voice/status", voice.status, name="voice-status"),
    path("voice/dialed", voice.dialed, name="voice-dialed"),
    path("voice/room-events", voice.room_events, name="voice-room-events"),
]
