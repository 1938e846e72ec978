"""What the counter asks of the knowledge base: which procedures a person's words mean."""

from kb.api import procedure_codes_of, search_fichas


def procedures_found(text: str, *, limit: int = 12) -> list[str]:
    """Return the codes of the procedures whose fichas answer ``text`` best, best first."""
    hits = search_fichas(text, limit=limit).hits
    codes = procedure_codes_of([hit.ficha_id for hit in hits])
    return [codes[hit.ficha_id] for hit in hits if hit.ficha_id in codes]
