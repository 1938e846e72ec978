"""Every selector says who looks, so that no read can forget whose data it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Reads without a viewer, and why. Whose data it is must be decided elsewhere, or by nobody because
# it is public; a read of people's data that a member of staff triggers never belongs here.
PUBLIC_DIRECTORY = "the State's public directory: what hangs at an office's door"
BEARER = "the caller proved itself by a secret token, which is the only key that is accepted"
BEFORE_VIEWER = "makes the viewer itself, or names of colleagues, before any viewer exists"
NO_PERSON = "numbers and times of an office's public board; no person in them"
INSIDE = "called for work that the viewer holds, which was checked before"
OWN_PLACE = (
    "a channel asks for the place of its own person, who proved the conversation by its secret"
)

SYSTEM_READS: dict[str, str] = {
    **dict.fromkeys(
        (
            f"backend/directory/selectors.py:{name}"
            for name in (
                "regions_list", "communes_list", "institutions_list", "institution_get",
                "institution_by_code", "offices_list", "office_get", "office_by_code", "desks_list",
                "desk_get", "hours_list", "closures_list", "procedures_list", "procedure_get",
                "procedure_by_code", "procedures_attendable", "procedures_offered",
                "agreements_list", "messages_own", "closure_get", "office_code_new",
                "holiday_get", "holiday_years", "holidays_list",
            )
        ),
        PUBLIC_DIRECTORY,
    ),
    **dict.fromkeys(
        (
            "backend/accounts/selectors.py:hashed",
            "backend/accounts/selectors.py:current_postings",
            "backend/accounts/selectors.py:user_names",
            "backend/accounts/selectors.py:staff_ids_with",
        ),
        BEFORE_VIEWER,
    ),
    **dict.fromkeys(
        (
            "backend/accounts/selectors.py:device_by_token",
            "channels_web/selectors.py:token_hash",
            "channels_web/selectors.py:session_by_token",
            "channels_web/selectors.py:session_get",
            "channels_web/selectors.py:lines_after",
            "channels_counter/selectors.py:ticket_by_token",
            "channels_counter/selectors.py:ticket_of_device",
            "channels_counter/selectors.py:turn_state",
        ),
        BEARER,
    ),
    **dict.fromkeys(
        (
            "channels_web/selectors.py:widget_get",
            "channels_web/selectors.py:window_of",
            "channels_web/selectors.py:hours_of",
        ),
        "which page may hold a chat window, and when it is attended: public by nature",
    ),
    "channels_web/selectors.py:most_read": "sums of readings of public fichas; no person in them",
    **dict.fromkeys(
        (
            "channels_counter/selectors.py:call_json",
            "channels_counter/selectors.py:board_sequence",
            "channels_counter/selectors.py:board_state",
            "channels_counter/selectors.py:office_waiting",
        ),
        NO_PERSON,
    ),
    **dict.fromkeys(
        (
            "backend/routing/selectors/work.py:work_of_interaction",
            "backend/routing/selectors/work.py:position",
        ),
        OWN_PLACE,
    ),
    "channels_counter/selectors.py:desk_panel": INSIDE,
}  # fmt: skip


def selector_files() -> Iterator[Path]:
    for app in ("backend", "channels_web", "channels_phone", "channels_counter", "kb", "analytics"):
        for path in sorted((ROOT / app).rglob("*.py")):
            inside = path.relative_to(ROOT).with_suffix("").parts
            if any(part.startswith("selectors") for part in inside):
                yield path


def selectors(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith(
            "_"
        ):
            yield node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    given = function.args
    return {argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def without_viewer() -> set[str]:
    return {
        f"{path.relative_to(ROOT).as_posix()}:{function.name}"
        for path in selector_files()
        for function in selectors(path)
        if "viewer" not in parameters(function)
    }


def test_every_selector_takes_a_viewer() -> None:
    assert sorted(without_viewer() - set(SYSTEM_READS)) == []


def test_the_list_of_system_reads_holds_nothing_that_is_gone() -> None:
    assert sorted(set(SYSTEM_READS) - without_viewer()) == []


def test_every_system_read_says_why() -> None:
    assert [name for name, why in SYSTEM_READS.items() if len(why) < 15] == []
