"""AES as Spark's aes_encrypt and aes_decrypt have it: ECB, CBC and GCM."""

from __future__ import annotations

import os

from shared.engine.udfs.model import udf

_IV = {"CBC": 16, "GCM": 12}
_PADDED = {"ECB", "CBC"}
_BLOCK = 16


def _checked(key: bytes, mode: str, padding: str) -> str:
    """Return the mode in capitals; ValueError where key, mode and padding do not go together."""
    if len(key) not in {16, 24, 32}:
        raise ValueError(f"a key of AES has 16, 24 or 32 bytes, not {len(key)}")
    name, filled = mode.upper(), padding.upper()
    if name not in {"ECB", "CBC", "GCM"}:
        raise ValueError(f"the mode {mode} of AES is not supported: ECB, CBC or GCM")
    if filled not in {"DEFAULT", "PKCS" if name in _PADDED else "NONE"}:
        raise ValueError(f"the padding {padding} does not go with the mode {mode}")
    return name


def encrypt(data: bytes, key: bytes, mode: str, padding: str, iv: bytes, aad: bytes) -> bytes:
    """Return the initial vector and what data are encrypted as."""
    from cryptography.hazmat.primitives import padding as paddings
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    name = _checked(key, mode, padding)
    size = _IV.get(name, 0)
    if iv and len(iv) != size:
        raise ValueError(f"the initial vector of {name} has {size} bytes, not {len(iv)}")
    if aad and name != "GCM":
        raise ValueError(f"{name} takes no additional data; GCM does")
    start = iv or os.urandom(size)
    if name == "GCM":
        return start + AESGCM(key).encrypt(start, data, aad or None)
    padder = paddings.PKCS7(_BLOCK * 8).padder()
    chained = modes.CBC(start) if name == "CBC" else modes.ECB()  # noqa: S305 (Spark has it)
    encryptor = Cipher(algorithms.AES(key), chained).encryptor()
    return start + encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()


def decrypt(data: bytes, key: bytes, mode: str, padding: str, aad: bytes) -> bytes:
    """Return what was encrypted; ValueError where data or key are not right."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives import padding as paddings
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    name = _checked(key, mode, padding)
    size = _IV.get(name, 0)
    start, rest = data[:size], data[size:]
    try:
        if name == "GCM":
            return AESGCM(key).decrypt(start, rest, aad or None)
        chained = modes.CBC(start) if name == "CBC" else modes.ECB()  # noqa: S305
        decryptor = Cipher(algorithms.AES(key), chained).decryptor()
        unpadder = paddings.PKCS7(_BLOCK * 8).unpadder()
        plain = decryptor.update(rest) + decryptor.finalize()
        return unpadder.update(plain) + unpadder.finalize()
    except (InvalidTag, ValueError) as error:
        raise ValueError(
            "aes_decrypt: the data, the key or the mode is not what it was encrypted with;"
            " try_aes_decrypt gives NULL"
        ) from error


def try_decrypt(data: bytes, key: bytes, mode: str, padding: str, aad: bytes) -> bytes | None:
    """Return what was encrypted, or None."""
    try:
        return decrypt(data, key, mode, padding, aad)
    except ValueError:
        return None


ENTRIES = (
    udf("aes_encrypt", encrypt, "BLOB BLOB V V BLOB BLOB", "BLOB"),
    udf("aes_decrypt", decrypt, "BLOB BLOB V V BLOB", "BLOB"),
    udf("try_aes_decrypt", try_decrypt, "BLOB BLOB V V BLOB", "BLOB"),
)
