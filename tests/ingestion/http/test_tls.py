"""TLS is verified with the roots that requests takes, and is not left by a redirect."""

import datetime
import ipaddress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ingestion.http import HttpClient
from olist.errors import BadUsage
from tests.ingestion.http.stand_in import Answer, answering


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody trusts, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + built.public_bytes(pem)
    )
    return path


def test_a_certificate_that_is_not_trusted_is_told_at_once(certificate: Path) -> None:
    with (
        answering(Answer(body=b"1"), certificate=certificate) as service,
        pytest.raises(BadUsage, match=r"certificate of 127\.0\.0\.1:\d+ is not trusted: name"),
    ):
        HttpClient(first_pause_seconds=10).get_json(service.url)
    assert service.asked == []


def test_an_authority_of_ones_own_is_trusted_when_it_is_named(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with answering(Answer(body=b"1"), certificate=certificate) as service:
        assert HttpClient().get_json(service.url) == 1


def test_a_redirect_that_leaves_tls_is_not_followed(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with answering(Answer(body=b"1")) as plain:
        moved = Answer(302, headers={"Location": f"{plain.url}/x"})
        with (
            answering(moved, certificate=certificate) as service,
            pytest.raises(BadUsage, match=r"redirects to 127\.0\.0\.1:\d+ without TLS"),
        ):
            HttpClient().get_json(service.url)
    assert plain.asked == []
