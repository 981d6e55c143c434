"""What the checks of AUTH send in place of base64."""

from __future__ import annotations

import base64
import binascii

import pytest

from mailworthy.authentication import encoded, malformed

RESPONSE = b"\0alice\0wonder"


def test_base64_is_encoded() -> None:
    assert base64.b64decode(encoded(RESPONSE).reveal(), validate=True) == RESPONSE


@pytest.mark.parametrize("number", range(3))
def test_malformed_base64_is_none(number: int) -> None:
    with pytest.raises(binascii.Error):
        binascii.a2b_base64(malformed(RESPONSE)[number].reveal(), strict_mode=True)


def test_a_decoder_that_looks_away_reads_malformed_base64() -> None:
    stray, parted, padded = (one.reveal() for one in malformed(RESPONSE))
    assert base64.b64decode(stray) == RESPONSE
    assert base64.b64decode(padded.lstrip("=")) == RESPONSE
    assert base64.b64decode(parted[:4]) + base64.b64decode(parted[4:]) == RESPONSE
