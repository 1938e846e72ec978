"""What an index was made from: which database, and which way of making tokens.

An index of another database holds other fichas under the same ids, and one of another analysis
holds tokens that no question asks for. Either is no index of ours and is made anew.
"""

import hashlib
import uuid
from functools import lru_cache
from pathlib import Path

from kb.models import IndexKey

_HERE = Path(__file__).resolve().parent
# Whatever decides what a document holds. The lexicon is read when asking and is not among them.
_DECIDES = (
    _HERE / "analysis.py",
    _HERE / "words.py",
    _HERE / "documents.py",
    _HERE / "engine.py",
    _HERE / "life_events.py",
    _HERE.parent / "data" / "life_events.tsv",
)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return a short mark of the analysis: another one after any change of it."""
    digest = hashlib.sha256()
    for path in _DECIDES:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def identity() -> str:
    """Return what an index of this database must carry; the database gets its key when it has none."""
    row = IndexKey.objects.first()
    if row is None:
        row, _ = IndexKey.objects.get_or_create(pk=1, defaults={"key": uuid.uuid4()})
    return f"{row.key.hex}-{fingerprint()}"
