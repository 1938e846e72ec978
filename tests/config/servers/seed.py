"""``python -m tests.config.servers.seed``: a small institution in the database of the environment.

Prints, as JSON, the session of an operator who is signed in.
"""

import json

import django

NUMBER = "+56225550100"


def main() -> None:
    """Make the rows."""
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from backend.accounts.models import User
    from backend.accounts.permissions import Role
    from backend.routing.models import QueueMember
    from channels_phone.models import PhoneLine
    from channels_web.models import WidgetOrigin
    from tests import factories

    owner = factories.institution("ips")
    queue = factories.queue(owner)
    operator = User.objects.get(pk=factories.viewer(owner, Role.OPERATOR).user_id or 0)
    QueueMember.objects.create(queue=queue, user=operator)
    PhoneLine.objects.create(number=NUMBER, institution=owner, label="Línea")
    WidgetOrigin.objects.create(code="portal", name="Portal", institution=owner, is_portal=True)
    session = SessionStore()
    session[SESSION_KEY] = str(operator.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = operator.get_session_auth_hash()
    session.create()
    print(json.dumps({"session": session.session_key}))  # noqa: T201 - this is its answer


if __name__ == "__main__":
    main()
