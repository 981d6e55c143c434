"""RFC 6531 section 3.1: what a server that announces SMTPUTF8 has, and takes."""

import email
from email.header import decode_header, make_header

from mailworthy import expect
from mailworthy.arrival import stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import CLIENT_NAME, Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import field_name, split

NEEDS = [Capability.SMTP, Capability.SMTP_SMTPUTF8, Capability.LOGIN]
TEXT = "Gr\u00fc\u00dfe, \u4e16\u754c, e\u0301, \U0001f4ec"  # e and an accent: not to be composed


def must_keep(stored: bytes, *sent: str) -> None:
    """Demand header fields as they were sent, unless the reader shows them in ASCII."""
    fields = [field.removesuffix(b"\r\n") for field in split(stored)[0]]
    for field in sent:
        name, _, value = field.partition(":")
        found = [one for one in fields if field_name(one) == name.lower().encode()]
        if field.encode() in found:
            continue
        texts = [one.partition(b":")[2].decode("ascii", "replace").strip() for one in found]
        if any(str(make_header(decode_header(text))) == value.strip() for text in texts):
            raise NotApplicable("mail is read where UTF-8 is turned into encoded words")
        expect.holds(False, repr(field.encode()), f"{name} as {found!r}"[:500])


@requirement(
    "RFC 6531",
    "3.1",
    Level.MUST,
    "The keyword SMTPUTF8 has no parameters",
    needs=[Capability.SMTP, Capability.SMTP_SMTPUTF8],
    fails_on=["smtp-smtputf8-keyword-has-parameters"],
    safe=True,
)
def test_keyword_has_no_parameters(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        expect.equal("parameters of SMTPUTF8", smtp.extensions.get("SMTPUTF8", ""), "")


@requirement(
    "RFC 6531",
    "3.1",
    Level.MUST,
    "A server that announces SMTPUTF8 announces 8BITMIME",
    needs=[Capability.SMTP, Capability.SMTP_SMTPUTF8],
    fails_on=["smtp-smtputf8-without-8bitmime"],
    safe=True,
)
def test_8bitmime_is_announced_too(target: Target) -> None:
    with target.smtp() as smtp:
        smtp.ehlo(CLIENT_NAME)
        announced = sorted(smtp.extensions)
        if "SMTPUTF8" not in announced:
            raise NotApplicable("SMTPUTF8 is not announced before the log-in")
        expect.holds("8BITMIME" in announced, "8BITMIME", f"announced {announced}")


@requirement(
    "RFC 6531",
    "3.1",
    Level.MUST,
    "MAIL takes SMTPUTF8, alone and with BODY=8BITMIME, from a sender in ASCII too",
    needs=NEEDS,
    fails_on=["smtp-smtputf8-parameter-refused", "smtp-smtputf8-refuses-8bitmime"],
)
def test_mail_takes_the_parameter(target: Target) -> None:
    for parameters in ("SMTPUTF8", "BODY=8BITMIME SMTPUTF8", "smtputf8 body=8bitmime"):
        with target.smtp(ready=True) as smtp:
            smtp.rehearse()
            smtp.command(f"MAIL FROM:<{smtp.sender}> {parameters}").must_be(250)


@requirement(
    "RFC 6531",
    "3.1",
    Level.MUST,
    "VRFY and EXPN take SMTPUTF8 behind their argument",
    needs=NEEDS,
    fails_on=["smtp-vrfy-smtputf8-refused"],
)
def test_vrfy_and_expn_take_the_parameter(target: Target) -> None:
    judged = False
    for verb in ("VRFY", "EXPN"):
        with target.smtp(ready=True) as smtp:
            plain = smtp.command(f"{verb} {target.account.address}")
            if plain.positive:
                judged = True
                smtp.command(f"{verb} {target.account.address} SMTPUTF8").must_be("2yz")
    if not judged:
        raise NotApplicable("neither VRFY nor EXPN is answered for")


@requirement(
    "RFC 6531",
    "3.1",
    Level.MUST,
    "A message with UTF-8 in its header is delivered with the octets that were sent",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=[
        "smtp-utf8-header-read-as-latin-1",
        "smtp-utf8-header-loses-what-is-not-ascii",
        "smtp-utf8-header-composed",
    ],
)
def test_header_in_utf8_arrives_as_sent(target: Target) -> None:
    field = f"Comments: {TEXT}"
    message = target.compose(b"Body.\r\n", f"{field}\r\n".encode())
    must_keep(stored(target, message, parameters="BODY=8BITMIME SMTPUTF8"), field)


@requirement(
    "RFC 6531",
    "3.1",
    Level.MUST,
    "UTF-8 arrives as it was sent in addresses, phrases, comments and message identifiers, and in "
    "the headers of body parts",
    needs=[*NEEDS, Capability.DELIVERY],
    fails_on=["smtp-utf8-address-in-header-lost", "smtp-utf8-in-a-part-lost"],
)
def test_utf8_arrives_wherever_it_may_stand(target: Target) -> None:
    fields = [
        'Reply-To: "J\u00fcrgen" <j\u00fcrgen@b\u00fccher.example> (\u4e16\u754c)',
        "References: <\u00fc@b\u00fccher.example>",
        "Keywords: \u4e16\u754c",
    ]
    mime = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
    part = f"Content-Type: text/plain; charset=utf-8\r\nContent-Description: {TEXT}\r\n".encode()
    part += b"Content-Transfer-Encoding: 8bit\r\n\r\n" + TEXT.encode()
    extra = "".join(f"{field}\r\n" for field in fields).encode() + mime
    body = b"--b\r\n" + part + b"\r\n--b--\r\n"
    read = stored(target, target.compose(body, extra), parameters="BODY=8BITMIME SMTPUTF8")
    must_keep(read, *fields)
    parts = email.message_from_bytes(read).walk()
    first = next(one for one in parts if not one.is_multipart())
    lines = (f"{name}: {value}\r\n" for name, value in first.raw_items())
    must_keep("".join(lines).encode("ascii", "surrogateescape"), f"Content-Description: {TEXT}")
    content = first.get_payload(decode=True)  # whatever its encoding is by now
    kept = isinstance(content, bytes) and content.strip() == TEXT.encode()
    expect.holds(kept, f"the text {TEXT.encode()!r}", repr(content)[:300])
