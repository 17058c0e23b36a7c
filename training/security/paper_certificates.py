"""Who ever signed papers here: certificates only, as text, for who checks and publishes them."""

import re
from pathlib import Path

OWN_FILE = re.compile(r"paper-(\d{4})\.pem")
KNOWN_FILE = re.compile(r"signed-papers-[0-9a-f]{16}\.pem")
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?")


def known(folder: Path) -> list[str]:
    """Give the certificates (PEM) of every key that ever signed papers here, its own first."""
    if not folder.is_dir():
        return []
    others = sorted(one for one in folder.iterdir() if KNOWN_FILE.fullmatch(one.name))
    files = [*own_files(folder), *others]
    return ["".join(_CERTIFICATE.findall(file.read_text())) for file in files]


def own_files(folder: Path) -> list[Path]:
    """The keys that we made ourselves, oldest first."""
    return sorted(one for one in folder.iterdir() if OWN_FILE.fullmatch(one.name))
