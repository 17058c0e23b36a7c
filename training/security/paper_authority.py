"""An authority of this very installation, which says in its name that it signed itself."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

# Papers are checked in ten years and more; nobody renews what stands in a file.
LIFETIME = timedelta(days=40 * 365)
COMMON_NAME_MOST = 64  # X.520; counted in bytes here

Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def pem(private: Private, certificates: list[x509.Certificate]) -> bytes:
    """Write a key and its certificates as one file's content."""
    key = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def new_authority(host: str) -> bytes:
    """Make a key and its self-signed certificate, as PEM; both names say that it is our own."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = _subject(f"Sổ Lớp (self-signed) nơi chứng thực, {host}", host)
    made = certificate(name, name, private.public_key(), ca=True)
    return pem(private, [made.sign(private, hashes.SHA256())])


def new_key(issuer: Private, authority: x509.Certificate, host: str) -> bytes:
    """Make a key that signs papers, certified by the authority, as PEM with both certificates."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = _subject(f"Sổ Lớp (self-signed) giấy chứng nhận, {host}", host)
    made = certificate(name, authority.subject, private.public_key(), ca=False)
    return pem(private, [made.sign(issuer, hashes.SHA256()), authority])


def _subject(name: str, host: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _short(host)),
            x509.NameAttribute(NameOID.COMMON_NAME, _short(name)),
        ]
    )


def _short(name: str) -> str:
    if len(name.encode()) <= COMMON_NAME_MOST:
        return name
    return name.encode()[: COMMON_NAME_MOST - len("…".encode())].decode(errors="ignore") + "…"


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    *,
    ca: bool,
) -> x509.CertificateBuilder:
    """Say whose key this is, for some decades: an authority's, or one that signs papers."""
    # An hour back, for machines whose clocks differ a little.
    begins = datetime.now(UTC) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(_usage(signs=not ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
