"""Known answers: RFC 8032, 7.1, TEST 1 and TEST 2."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evidence.signature import HeldKey, KeyMalformed, key_id, public_key_of, sign, verify


def text(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


PRIVATE = text("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = text("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
SIGNATURE_OF_NOTHING = text(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)
OTHER = text("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")


def test_published_vector() -> None:
    assert public_key_of(PRIVATE) == PUBLIC
    assert sign(PRIVATE, b"") == SIGNATURE_OF_NOTHING
    assert verify(PUBLIC, b"", SIGNATURE_OF_NOTHING)
    assert key_id(PUBLIC) == "21fe31dfa154a261"


@given(st.binary(max_size=64), st.data())
def test_a_changed_message_key_or_signature_does_not_verify(message: bytes, data: st.DataObject) -> None:
    signer = HeldKey(private_key=PRIVATE)
    signature = signer.sign(message)
    assert verify(signer.public_key, message, signature)
    assert not verify(signer.public_key, message + b"\x00", signature)
    assert not verify(public_key_of(OTHER), message, signature)
    raw = bytearray(base64.b64decode(signature))
    bit = data.draw(st.integers(0, 511))
    raw[bit // 8] ^= 1 << bit % 8
    assert not verify(signer.public_key, message, base64.b64encode(raw).decode())


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "?",
        "签名",
        SIGNATURE_OF_NOTHING[:-4],
        SIGNATURE_OF_NOTHING + "\n",
        SIGNATURE_OF_NOTHING.replace("=", ""),
        SIGNATURE_OF_NOTHING[:-3] + "x==",
        base64.b64encode(bytes(63)).decode(),
    ],
)
def test_a_malformed_or_respelled_signature_is_false_not_an_exception(signature: str) -> None:
    assert not verify(PUBLIC, b"", signature)


@pytest.mark.parametrize(
    "key", ["", "????", PUBLIC[:-4], base64.b64encode(bytes(31)).decode(), base64.b64encode(bytes(33)).decode()]
)
def test_a_malformed_key_is_a_typed_refusal_that_does_not_repeat_it(key: str) -> None:
    for use in (lambda: verify(key, b"", SIGNATURE_OF_NOTHING), lambda: sign(key, b""), lambda: key_id(key)):
        with pytest.raises(KeyMalformed) as refusal:
            use()
        assert not refusal.value.attributes


def test_a_held_key_does_not_show_itself() -> None:
    assert PRIVATE not in repr(HeldKey(private_key=PRIVATE))
    assert HeldKey(private_key=PRIVATE).key_id == key_id(PUBLIC)
