"""Sealing ballots: a lock that anybody can close and only two people together can open.

Each teller has a *secret* of 160 random bits that they alone write down; their key pair follows from it and
the code of the poll, and only the public half is kept. A ballot is sealed for the second teller, then for
the first: X25519 with a fresh key for every seal, HKDF-SHA256, ChaCha20-Poly1305, bound to the poll and the
teller. Every ballot of a poll has the same length, whatever it says.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U: nobody mistakes them
MISREAD = str.maketrans("ILO", "110")
SECRET_LETTERS = 32  # of 5 bits each: 160 bits
PAPER_LETTERS = 10
GROUP = 4
KEY_BYTES = 32
FINGERPRINT = 16  # hexadecimal digits of a public key that people compare
NONCE = bytes(12)  # every seal has a key of its own, used once
INNER, OUTER = 2, 1  # the tellers whose seals these are


class CannotOpen(Exception):
    """A seal does not open: the secret is not the teller's, or the ballot is not as it was sealed."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a ballot says: the number of the paper and the candidates by their place on it, from 1."""

    paper: str
    preferences: tuple[int, ...]


def new_secret() -> str:
    """Return a teller's new secret, in groups of letters: "4GTR-9WXB-…"."""
    return in_groups("".join(secrets.choice(ALPHABET) for _ in range(SECRET_LETTERS)))


def new_paper_number() -> str:
    """Return the number of a new paper, such as "K7QM2-9TWXB"; nothing follows from it."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(PAPER_LETTERS))
    return in_groups(letters, PAPER_LETTERS // 2)


def in_groups(letters: str, group: int = GROUP) -> str:
    """Return letters in groups with hyphens, easy to copy by hand."""
    return "-".join(letters[start : start + group] for start in range(0, len(letters), group))


def plain_letters(typed: str) -> str:
    """Return typed letters without spaces and hyphens, with what people misread put right."""
    return "".join(typed.upper().translate(MISREAD).replace("-", " ").split())


def public_key(secret: str, poll: str, teller: int) -> str:
    """Return the public half of a teller's key (hexadecimal); raises CannotOpen for what is no secret."""
    return _private(secret, poll, teller).public_key().public_bytes_raw().hex()


def fingerprint(key: str) -> str:
    """Return what people compare of a public key: its beginning, empty where there is none."""
    return key[:FINGERPRINT]


def seal_ballot(ballot: Ballot, candidates: int, poll: str, keys: Sequence[str]) -> bytes:
    """Return a ballot sealed for both tellers; `keys` are their public halves, the first teller's first."""
    inner = _seal(_packed(ballot, candidates), keys[1], _bound(poll, INNER))
    return _seal(inner, keys[0], _bound(poll, OUTER))


def open_outer(sealed: Sequence[bytes], secret: str, poll: str) -> list[bytes]:
    """Return ballots without the first teller's seal; raises CannotOpen."""
    private = _private(secret, poll, OUTER)
    return [_open(each, private, _bound(poll, OUTER)) for each in sealed]


def open_inner(sealed: Sequence[bytes], secret: str, poll: str) -> list[Ballot]:
    """Return ballots without the second teller's seal, readable; raises CannotOpen."""
    private = _private(secret, poll, INNER)
    return [_unpacked(_open(each, private, _bound(poll, INNER))) for each in sealed]


def _bound(poll: str, teller: int) -> bytes:
    return f"catchment ballot, seal {teller} of {poll}".encode()


def _private(secret: str, poll: str, teller: int) -> X25519PrivateKey:
    letters = plain_letters(secret)
    if len(letters) != SECRET_LETTERS or any(each not in ALPHABET for each in letters):
        raise CannotOpen(
            f"That is not a teller's secret: it has {SECRET_LETTERS} letters and digits in groups of {GROUP}."
        )
    info = f"catchment key of teller {teller} of {poll}".encode()
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(letters.encode())
    return X25519PrivateKey.from_private_bytes(derived)


def _key(shared: bytes, sent: bytes, recipient: bytes, bound: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), KEY_BYTES, salt=sent + recipient, info=bound).derive(shared))


def _seal(content: bytes, key: str, bound: bytes) -> bytes:
    recipient = X25519PublicKey.from_public_bytes(bytes.fromhex(key))
    fresh = X25519PrivateKey.generate()
    sent = fresh.public_key().public_bytes_raw()
    cipher = _key(fresh.exchange(recipient), sent, recipient.public_bytes_raw(), bound)
    return sent + cipher.encrypt(NONCE, content, bound)


def _open(sealed: bytes, private: X25519PrivateKey, bound: bytes) -> bytes:
    sent, content = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(sent))
        recipient = private.public_key().public_bytes_raw()
        return _key(shared, sent, recipient, bound).decrypt(NONCE, content, bound)
    except (InvalidTag, ValueError) as problem:
        raise CannotOpen("A ballot does not open: it is not as it was sealed.") from problem


def _packed(ballot: Ballot, candidates: int) -> bytes:
    """Return a ballot as bytes, as many for every ballot of a poll: the paper, how many, and each."""
    assert len(ballot.preferences) <= candidates, "a ballot names nobody twice"
    numbers = (len(ballot.preferences), *ballot.preferences, *([0] * (candidates - len(ballot.preferences))))
    return ballot.paper.encode("ascii") + b"".join(each.to_bytes(2, "big") for each in numbers)


def _unpacked(content: bytes) -> Ballot:
    length = PAPER_LETTERS + 1
    try:
        paper = content[:length].decode("ascii")
    except UnicodeDecodeError as problem:
        raise CannotOpen("A ballot opens, but bears no number: it was not made here.") from problem
    numbers = [int.from_bytes(content[at : at + 2], "big") for at in range(length, len(content), 2)]
    if not numbers or numbers[0] > len(numbers) - 1:
        raise CannotOpen("A ballot opens, but is not a ballot: it was not made here.")
    return Ballot(paper, tuple(numbers[1 : numbers[0] + 1]))
