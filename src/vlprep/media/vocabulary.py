"""LOOK: the vendor's vocabulary, where a package that ships it is installed."""

from __future__ import annotations

from base64 import b64decode
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.catalog.texts import Vocabulary


@cache
def text_counter(vocabulary: Vocabulary) -> Callable[[str], int] | None:
    """Give a function that counts the tokens of a text; ``None`` where it cannot be had.

    Needs ``tiktoken``, and the package that ships the vocabulary as a file, which is read and not
    imported. Nothing is downloaded. A file with another checksum is not taken.
    """
    try:
        from tiktoken import Encoding
    except ImportError:
        return None
    data = _file(vocabulary)
    if data is None or sha256(data).hexdigest() != vocabulary.sha256:
        return None
    pairs = (line.split() for line in data.splitlines())
    encoding = Encoding(
        vocabulary.package,
        pat_str=vocabulary.pattern,
        mergeable_ranks={b64decode(token): int(rank) for token, rank in pairs},
        special_tokens={},
    )

    def count(text: str) -> int:
        # Lone surrogates, which JSON may hold, have no bytes; the service could not read them.
        whole = text.encode("utf-8", "replace").decode("utf-8")
        return len(encoding.encode_ordinary(normalize("NFC", whole)))

    return count


def _file(vocabulary: Vocabulary) -> bytes | None:
    found = find_spec(vocabulary.package)
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder) / vocabulary.file
        if path.is_file():
            return path.read_bytes()
    return None
