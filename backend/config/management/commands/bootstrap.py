"""``manage.py bootstrap``: from an empty database to the first administrator, who does the rest on screen."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.text import slugify

from backend.accounts.api import Role, Viewer, posting_grant, user_by_email, user_create
from backend.common.errors import VentanillaError
from backend.directory.api import (
    Institution,
    InstitutionData,
    institution_by_code,
    institution_save,
    reference_data_load,
)

QUESTIONS = {
    "institution": "Nombre de la institución (institution): ",
    "short_name": "Nombre corto (short name): ",
    "email": "Correo de la primera administradora o administrador (e-mail): ",
    "name": "Su nombre (their name): ",
}


class Command(BaseCommand):
    """Loads reference data, makes the first institution and administrator; may be repeated."""

    help = "Prepare an empty database: reference data, the first institution and administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the answers; what is not given is asked."""
        for option in QUESTIONS:
            parser.add_argument(f"--{option.replace('_', '-')}", dest=option, default="")
        parser.add_argument(
            "--code", default="", help="short code, from the short name if not given"
        )
        parser.add_argument("--password", default="", help="asked without echo if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, load, create, and say what comes next."""
        answers = {key: options[key] or self._ask(text) for key, text in QUESTIONS.items()}
        password = options["password"] or self._ask_password()
        self.stdout.write("  … territorio y feriados")
        try:
            with transaction.atomic():
                counts = reference_data_load()
                institution = self._institution(answers, options["code"])
                self._administrator(answers, password)
        except VentanillaError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"  ✓ {counts.communes} comunas, {counts.holidays} feriados, {institution.name}\n"
            f"Entre (sign in) en /cuenta/login/ con {answers['email']}, active su segundo factor y "
            "abra /configuracion/: la lista «Primera oficina» guía hasta el primer número llamado."
        )

    def _ask(self, text: str) -> str:
        try:
            answer = input(text).strip()
        except EOFError:
            answer = ""
        if not answer:
            raise CommandError("Falta una respuesta. Con --help se ven las opciones.")
        return answer

    def _ask_password(self) -> str:
        first = getpass.getpass("Contraseña, 10 o más (password): ")
        if first != getpass.getpass("Otra vez (again): "):
            raise CommandError("Las contraseñas no coinciden.")
        return first

    def _institution(self, answers: dict[str, str], code: str) -> Institution:
        code = slugify(code or answers["short_name"])[:40]
        data = InstitutionData(
            code=code, name=answers["institution"], short_name=answers["short_name"][:40]
        )
        found = institution_by_code(code)
        return found or institution_save(viewer=Viewer.system(), data=data)

    def _administrator(self, answers: dict[str, str], password: str) -> None:
        viewer = Viewer.system()
        user = user_by_email(viewer=viewer, email=answers["email"]) or user_create(
            viewer=viewer, email=answers["email"], name=answers["name"], password=password
        )
        posting_grant(viewer=viewer, user_id=user.pk, role=Role.ADMINISTRATOR, institution_id=None)
