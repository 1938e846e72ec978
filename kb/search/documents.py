"""From a ficha's texts to the tokens that the engines keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.search import analysis
from kb.search.engine import NATIONAL, SearchDoc
from kb.search.life_events import event_tokens


@dataclass(frozen=True, slots=True)
class FichaText:
    """The texts of one published version, free of models, so that anything can be indexed."""

    id: int
    slug: str
    version: int
    title: str
    summary: str
    aliases: Sequence[str]
    beneficiaries: str
    body: str
    life_events: Sequence[str]
    subjects: Sequence[str]
    institution: str
    institution_name: str
    institution_code: str
    commune: str = ""
    commune_name: str = ""
    parent_id: int | None = None
    ended: bool = False
    variants: Sequence[Mapping[str, Any]] = ()


def search_doc(ficha: FichaText) -> SearchDoc:
    """Make the engine's document of a ficha."""
    return SearchDoc(
        id=ficha.id,
        tokens={name: " ".join(tokens) for name, tokens in _tokens(ficha).items()},
        codes={
            "scope": ficha.commune or NATIONAL,
            "institution": ficha.institution_code,
            "parent": str(ficha.parent_id or ""),
        },
        stored=_stored(ficha),
    )


def _tokens(ficha: FichaText) -> Mapping[str, list[str]]:
    names = [ficha.title, *ficha.aliases]
    summary = f"{ficha.summary} {ficha.beneficiaries}"
    tags = " ".join((*ficha.life_events, *ficha.subjects, ficha.institution))
    return {
        "title": analysis.stems(ficha.title),
        "alias": [stem for name in ficha.aliases for stem in analysis.stems(name)],
        "summary": analysis.stems(summary),
        "body": analysis.stems(ficha.body),
        "tags": analysis.stems(tags),
        "heard": [sound for name in names for sound in analysis.sounds(name)],
        "pairs": [pair for name in names for pair in analysis.pairs(name)],
        "whole": [analysis.whole(name) for name in names],
        "enye": analysis.enye_tokens(" ".join((*names, summary))),
        "event": event_tokens(ficha.slug, ficha.life_events),
        # Nobody is offered 345 variants of one name while typing.
        "prefix": [] if ficha.commune else analysis.prefixes(" ".join(names)),
    }


def _stored(ficha: FichaText) -> dict[str, Any]:
    return {
        "id": ficha.id,
        "slug": ficha.slug,
        "version": ficha.version,
        "title": ficha.title,
        "summary": ficha.summary,
        "institution": ficha.institution_name,
        "commune": ficha.commune,
        "commune_name": ficha.commune_name,
        "parent_id": ficha.parent_id,
        "ended": int(ficha.ended),
        "variants": [dict(variant) for variant in ficha.variants],
    }
