"""The code of a certificate, typed from the paper: see `training.typed_codes`."""

from training.typed_codes import (
    ALPHABET,
    BITS,
    GROUP,
    LENGTH,
    SEPARATORS,
    TYPED_MAX,
    from_number,
    new,
    normalise,
    to_number,
)

__all__ = [
    "ALPHABET",
    "BITS",
    "GROUP",
    "LENGTH",
    "SEPARATORS",
    "TYPED_MAX",
    "from_number",
    "new",
    "normalise",
    "to_number",
]
