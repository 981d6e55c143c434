"""RFC 5321 section 4.4: the Return-Path that final delivery adds."""

from mailworthy import expect
from mailworthy.arrival import stored
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.violation import NotApplicable
from mailworthy.wire.mime import field_name, split, unfolded_value

NEEDS = [Capability.SMTP, Capability.LOGIN, Capability.DELIVERY]
FORGED = b"Return-Path: <forged@elsewhere.example>\r\n"


def fields_of(target: Target, sender: str, *extra: bytes) -> list[bytes]:
    """Send a message under this reverse-path, with these fields in front; what is stored."""
    return split(stored(target, b"".join(extra) + target.compose(), sender=sender))[0]


def paths_among(fields: list[bytes]) -> list[bytes]:
    """The values of all Return-Path fields."""
    return [unfolded_value(field) for field in fields if field_name(field) == b"return-path"]


# "It is possible for the mailbox in the return path to be different": servers sign it, for one.
@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "At final delivery a Return-Path is added that has the reverse-path, in angle brackets",
    needs=NEEDS,
    fails_on=["smtp-return-path-missing", "smtp-return-path-without-brackets"],
)
def test_return_path_is_added(target: Target) -> None:
    sender = target.account.address
    paths = paths_among(fields_of(target, sender))
    expect.holds(paths, f"Return-Path: <{sender}>", "there is none")
    bracketed = paths[0].startswith(b"<") and paths[0].endswith(b">")
    expect.holds(bracketed, f"Return-Path: <{sender}>", f"{paths[0]!r}")


@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "A message under the null reverse-path is delivered with an empty Return-Path",
    needs=[*NEEDS, Capability.MX],
    fails_on=["smtp-null-return-path-filled"],
)
def test_null_reverse_path_gives_an_empty_return_path(target: Target) -> None:
    paths = paths_among(fields_of(target, ""))
    if not paths:
        raise NotApplicable("the message has no Return-Path")
    if b"@" in paths[0]:  # some deliverers spell the null path <MAILER-DAEMON>, which is no mailbox
        expect.equal("Return-Path", paths[0], b"<>")


@requirement(
    "RFC 5321",
    "4.4",
    Level.SHOULD,
    "A delivered message has one Return-Path, also where it came with another",
    needs=NEEDS,
    fails_on=["smtp-earlier-return-path-kept"],
)
def test_there_is_one_return_path(target: Target) -> None:
    paths = paths_among(fields_of(target, target.account.address, FORGED))
    expect.holds(len(paths) <= 1, "one Return-Path", f"{paths}")


@requirement(
    "RFC 5321",
    "4.4",
    Level.MUST,
    "A Return-Path that a message came with does not take the place of the reverse-path",
    needs=NEEDS,
    fails_on=["smtp-earlier-return-path-believed"],
)
def test_earlier_return_path_is_not_believed(target: Target) -> None:
    sender = target.account.address
    paths = paths_among(fields_of(target, sender, FORGED))
    if not paths:
        raise NotApplicable("the message has no Return-Path")
    expect.holds(b"forged" not in paths[0], f"Return-Path: <{sender}>", f"{paths[0]!r}")


@requirement(
    "RFC 5321",
    "4.4",
    Level.SHOULD,
    "The Return-Path stands above the Received fields",
    needs=NEEDS,
    fails_on=["smtp-return-path-below-received"],
)
def test_return_path_stands_above_received(target: Target) -> None:
    fields = fields_of(target, target.account.address)
    names = [field_name(field) for field in fields]
    if not {b"return-path", b"received"} <= set(names):
        raise NotApplicable("the message has no Return-Path, or no Received field")
    above = names.index(b"return-path") < names.index(b"received")
    expect.holds(above, "Return-Path above Received", f"{names}")
