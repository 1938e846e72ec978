"""The invented staff of the demo country."""

from dataclasses import dataclass

from backend.accounts.api import (
    ROLES_WITH_SECOND_FACTOR,
    Role,
    User,
    Viewer,
    posting_grant,
    user_by_email,
    user_create,
)
from backend.accounts.demo import demo_passwords_set, demo_totp_enrol

DOMAIN = "muestra.ventanilla.example"
FIRST_NAMES = [
    *("Ana", "Bruno", "Carla", "Diego", "Elisa", "Fabián", "Gloria", "Hernán", "Inés", "Javier"),
    *("Karina", "Luis", "Marta", "Nicolás", "Olga", "Pablo", "Rosa", "Sergio", "Teresa", "Ulises"),
    *("Verónica", "Walter", "Ximena", "Yasna", "Zulema"),
]
LAST_NAMES = [
    *("Araya", "Bravo", "Cáceres", "Donoso", "Espinoza", "Fuentes", "Godoy", "Huenchumil"),
    *("Ibarra", "Jara", "Krause", "Lagos", "Mamani", "Núñez", "Oyarzún", "Pizarro", "Quispe"),
    *("Rojas", "Soto", "Tapia", "Ulloa", "Vera", "Werner", "Yáñez", "Zúñiga"),
]


@dataclass(frozen=True, slots=True)
class Job:
    """One person's posting; ``handle`` is the part of the address before the at sign."""

    handle: str
    role: Role
    institution_id: int | None
    office_id: int | None = None


def staff_load(viewer: Viewer, jobs: list[Job]) -> dict[str, User]:
    """Make the people who are missing, post them, enrol second factors; return them by handle."""
    people: dict[str, User] = {}
    fresh: list[User] = []
    for number, job in enumerate(jobs):
        email = f"{job.handle}@{DOMAIN}"
        user = people.get(job.handle) or user_by_email(viewer=viewer, email=email)
        if user is None:
            user = user_create(viewer=viewer, email=email, name=_name(number), is_demo=True)
            fresh.append(user)
            posting_grant(
                viewer=viewer,
                user_id=user.pk,
                role=job.role,
                institution_id=job.institution_id,
                office_id=job.office_id,
            )
            if job.role in ROLES_WITH_SECOND_FACTOR:
                demo_totp_enrol(user)
        people[job.handle] = user
    demo_passwords_set(fresh)
    return people


def _name(number: int) -> str:
    # 25 and 25 names, paired so that 600 people all differ.
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[(number * 7 + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
    return f"{first} {last}"
