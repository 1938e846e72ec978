import pytest

from kb.search import analysis
from kb.search.lexicon import key_of, lexicon, parse_row
from kb.search.life_events import life_events
from kb.search.vocabulary import Vocabulary, distance


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("renovación", "renovaciones"),
        ("pensión", "pension"),
        ("año", "años"),
        ("certificado", "CERTIFICADOS"),
        ("niño", "nino"),
        ("mes", "meses"),
    ],
)
def test_inflections_and_accents_share_a_stem(left: str, right: str) -> None:
    assert analysis.stems(left) == analysis.stems(right)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("finiquito", "finikito"),
        ("renovación", "renobasion"),
        ("cédula", "sedula"),
        ("hijo", "ijo"),
        ("licencia", "lisensia"),
        ("vehículo", "beiculo"),
        ("jubilación", "jubilasion"),
        ("hueso", "weso"),
        ("luz", "luces"),
        ("lluvia", "yuvia"),
    ],
)
def test_spellings_that_sound_alike_agree(right: str, wrong: str) -> None:
    assert analysis.sounds(right) == analysis.sounds(wrong)


def test_marriage_is_not_a_house() -> None:
    assert analysis.stems("casarse") == analysis.stems("casamiento")
    assert analysis.stems("casarse") != analysis.stems("casa")


def test_enye_is_kept_apart_only_when_typed() -> None:
    assert analysis.enye_tokens("años de caña") != []
    assert analysis.enye_tokens("anos de cana") == []
    assert analysis.stems("caña") == analysis.stems("cana")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ClaveÚnica", ["claveunica", "clave", "unica"]),
        ("F30-1", ["f301", "f30", "1"]),
        ("10%", ["10"]),
        ("", []),
        ("🙂 ¿¡!?", []),
        ("o'higgins", ["ohiggins", "o", "higgins"]),
    ],
)
def test_words(typed: str, words: list[str]) -> None:
    assert analysis.words(typed) == words


def test_every_lexicon_row_is_whole_and_has_a_source() -> None:
    entries = lexicon().entries
    assert len(entries) > 300
    for entry in entries:
        assert entry.source
        assert all(key_of(phrase) for phrase in entry.said)
        for meaning in entry.means:
            assert not meaning.event or meaning.event in life_events()


@pytest.mark.parametrize("line", ["", "a\tb\tc", "slang\tpega\t\tDUECh", "a\tb\tc\td\te"])
def test_a_broken_lexicon_row_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="four filled columns"):
        parse_row(line)


@pytest.mark.parametrize(
    ("left", "right", "edits"), [("perro", "pero", 1), ("perro", "eprro", 1), ("a", "abcd", 2)]
)
def test_distance(left: str, right: str, edits: int) -> None:
    assert distance(left, right, 1) == edits


def test_vocabulary_corrects_only_what_it_does_not_know() -> None:
    known = Vocabulary(["certificado de nacimiento", "clave única"], ["pega"])
    assert [word for word, _ in known.corrections("sertificado")] == ["certificado"]
    assert [word for word, _ in known.corrections("nacimento")] == ["nacimiento"]
    assert [word for word, _ in known.corrections("claveunica")] == ["clave unica"]
    assert known.corrections("pega") == ()
    assert known.corrections("xyz") == ()
