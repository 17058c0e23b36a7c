"""What the signature of a paper is worth: ours, none, somebody else's, or broken.

Stricter than PDF's own rules: a signature says nothing of the bytes in its own gap, so what fills
the gap must be, to the last digit, what we would have written there.
"""

import io
from datetime import UTC, datetime
from typing import Any

from asn1crypto import algos, cms, pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from training.documents.signing import FIELD, HASH

NOT_SOUND = (
    PdfError,
    SigningError,
    SignatureValidationError,
    ValidationError,
    PathError,
    # asn1crypto and pyHanko raise these for bytes that are not what they say they are.
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RecursionError,
)


def standing(paper: bytes, chains: list[str]) -> str:
    """Give `ours`, `none`, `foreign` or `broken` for the signature of a file.

    `chains` are the certificates (PEM) of everybody who ever signed here.
    """
    try:
        found = PdfFileReader(io.BytesIO(paper)).embedded_signatures
        if not found:
            return "none"
        if len(found) > 1 or found[0].field_name != FIELD:
            return "broken"
        return _standing(found[0], paper, [_certificates(chain) for chain in chains])
    except NOT_SOUND:
        return "broken"


def _standing(signature: EmbeddedPdfSignature, paper: bytes, chains: list[list[bytes]]) -> str:
    own = signature.signer_cert.dump()
    chain = next((one for one in chains if one[0] == own), None)
    if chain is None:
        return "foreign"
    if not (_fills_its_gap(signature, paper) and _as_we_write(signature, chain)):
        return "broken"
    # Keys end before papers do: what counts is that the key was good when it signed, and the
    # register keeps which files those are.
    moment = signature.self_reported_timestamp or datetime.now(UTC)
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(own)], allow_fetching=False, moment=moment
    )
    status = validate_pdf_signature(signature, context)
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return "ours" if status.bottom_line and whole else "broken"


def _certificates(chain: str) -> list[bytes]:
    return [content for _, _, content in pem.unarmor(chain.encode(), multiple=True)]


def _fills_its_gap(signature: EmbeddedPdfSignature, paper: bytes) -> bool:
    """The gap holds the signature in capital digits, then zeros, and nothing else."""
    start, before, after, rest = (int(one) for one in signature.byte_range)
    gap = paper[before:after]
    written = signature.pkcs7_content.hex().upper().encode()
    return (
        start == 0
        and after + rest == len(paper)
        and len(written) == len(gap) - 2
        and gap == b"<" + written + b">"
        and _is_padded_with_zeros(signature)
    )


def _is_padded_with_zeros(signature: EmbeddedPdfSignature) -> bool:
    content = signature.pkcs7_content
    return not content[len(_message(content).dump()) :].strip(b"\0")


def _message(content: bytes) -> Any:
    return cms.ContentInfo.load(content)


def _as_we_write(signature: EmbeddedPdfSignature, chain: list[bytes]) -> bool:
    """All but the signed attributes and the signature is fixed by the key: compare every byte."""
    message = _message(signature.pkcs7_content)
    told = message["content"]
    (signer,) = told["signer_infos"]
    own = x509.Certificate.load(chain[0])
    expected = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": HASH})],
            "encap_content_info": {"content_type": "data"},
            "certificates": [
                x509.Certificate.load(one.chosen.dump()) for one in told["certificates"]
            ],
            "signer_infos": [
                cms.SignerInfo(
                    {
                        "version": "v1",
                        "sid": cms.SignerIdentifier(
                            {
                                "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                                    {"issuer": own.issuer, "serial_number": own.serial_number}
                                )
                            }
                        ),
                        "digest_algorithm": algos.DigestAlgorithm({"algorithm": HASH}),
                        "signed_attrs": signer["signed_attrs"],
                        "signature_algorithm": signer["signature_algorithm"],
                        "signature": signer["signature"].native,
                    }
                )
            ],
        }
    )
    there = {one.chosen.dump() for one in told["certificates"]}
    whole = cms.ContentInfo({"content_type": "signed_data", "content": expected})
    return there == set(chain) and whole.dump(force=True) == message.dump()
