"""Responses of IMAP servers, drawn from the formal syntax of RFC 9051 section 9."""

from __future__ import annotations

from hypothesis import strategies as st

SP = st.just(b" ")
ATOM_CHARS = "!#$&'+,-./0123456789:;<=>?@ABXYZ[^_`abxyz|}~"
Octets = st.SearchStrategy[bytes]


def joined(*parts: Octets | bytes) -> Octets:
    drawn = [st.just(part) if isinstance(part, bytes) else part for part in parts]
    return st.tuples(*drawn).map(b"".join)


def some(of: Octets, least: int = 1, most: int = 3, between: bytes = b" ") -> Octets:
    return st.lists(of, min_size=least, max_size=most).map(between.join)


def maybe(of: Octets) -> Octets:
    return st.just(b"") | of


def words(*names: str) -> Octets:
    """One of the names, in this case or another."""
    cases = [case for name in names for case in (name, name.lower(), name.title())]
    return st.sampled_from([case.encode() for case in cases])


def literal(octets: bytes) -> bytes:
    return b"{%d}\r\n%s" % (len(octets), octets)


def quoted(text: str) -> bytes:
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


NUMBER = st.sampled_from([b"0", b"7", b"00", b"4294967295"])
NZ_NUMBER = st.sampled_from([b"1", b"42", b"4294967295"])
NIL = words("NIL")
ATOM = st.text(ATOM_CHARS, min_size=1, max_size=4).map(str.encode)
TEXT = st.text(st.characters(max_codepoint=0x7F, exclude_characters="\0\r\n"), max_size=8)
QUOTED = (TEXT | st.text("aé€𝄞", max_size=3)).map(quoted)
LITERAL = st.binary(max_size=6).map(lambda octets: literal(octets.replace(b"\0", b"\r\n")))
STRING = QUOTED | LITERAL
NSTRING = STRING | NIL
ASTRING = st.text(ATOM_CHARS + "]", min_size=1, max_size=4).map(str.encode) | STRING
MAILBOX = ASTRING | words("INBOX")
FLAG = words("\\Seen", "\\Answered", "\\Recent") | ATOM | joined(b"\\", ATOM)
SEPARATOR = st.sampled_from([b'"/"', b'"."', b'"\\\\"', b'"\\""', b"NIL"])
LABEL = st.sampled_from([b"X-A", b"vendor.x", b"a1:b"])
RANGE = st.sampled_from([b"1", b"*", b"2:4", b"4:2", b"7:*"])
SET = some(RANGE, between=b",")
UID_SET = some(st.sampled_from([b"1", b"2:4", b"4:2"]), between=b",")
COMP: Octets = st.deferred(lambda: some(ASTRING | joined(b"(", COMP, b")"), most=2))
TAGGED_VALUE = SET | NUMBER | joined(b"(", maybe(COMP), b")")
CAPABILITY = words("IDLE", "AUTH=PLAIN", "IMAP4rev1") | ATOM
CAPABILITIES = joined(
    b"CAPABILITY", maybe(joined(SP, CAPABILITY)), b" IMAP4rev2", maybe(joined(SP, CAPABILITY))
)

ADDRESS = joined(b"(", some(NSTRING, 4, 4), b")")
ADDRESSES = joined(b"(", some(ADDRESS, most=2, between=b""), b")") | NIL
ENVELOPE = joined(
    b"(", some(NSTRING, 2, 2), SP, some(ADDRESSES, 6, 6), SP, some(NSTRING, 2, 2), b")"
)
PARAMETERS = joined(b"(", some(joined(STRING, SP, STRING), most=2), b")") | NIL
DISPOSITION = joined(b"(", STRING, SP, PARAMETERS, b")") | NIL
LANGUAGES = NSTRING | joined(b"(", some(STRING, most=2), b")")
BODY_EXTENSION = st.recursive(
    NSTRING | NUMBER, lambda inner: joined(b"(", some(inner, most=2), b")"), max_leaves=3
)
FIELDS = joined(PARAMETERS, SP, NSTRING, SP, NSTRING, SP, STRING, SP, NUMBER)
EXTENSION = joined(
    SP, DISPOSITION,
    maybe(joined(SP, LANGUAGES, maybe(joined(SP, NSTRING, maybe(joined(SP, BODY_EXTENSION)))))),
)  # fmt: skip
EXT_1PART = maybe(joined(SP, NSTRING, maybe(EXTENSION)))
EXT_MPART = maybe(joined(SP, PARAMETERS, maybe(EXTENSION)))
BASIC = words('"IMAGE" ', '"APPLICATION" ', '"X-FOO" ')
TEXT_TYPE = words('"TEXT" ')


def _bodies(ext1: Octets, extm: Octets) -> Octets:
    single = joined(b"(", BASIC, STRING, SP, FIELDS, ext1, b")") | joined(
        b"(", TEXT_TYPE, STRING, SP, FIELDS, SP, NUMBER, ext1, b")"
    )
    return st.recursive(
        single,
        lambda inner: (
            joined(b"(", some(inner, most=2, between=b""), SP, STRING, extm, b")")
            | joined(
                words('("MESSAGE" "RFC822" ', '("MESSAGE" "GLOBAL" '),
                FIELDS, SP, ENVELOPE, SP, inner, SP, NUMBER, ext1, b")",
            )
        ),
        max_leaves=3,
    )  # fmt: skip


BODY = _bodies(st.just(b""), st.just(b""))
BODYSTRUCTURE = _bodies(EXT_1PART, EXT_MPART)

PART = st.sampled_from([b"1", b"2.13"])
HEADER_LIST = joined(
    words("HEADER.FIELDS", "HEADER.FIELDS.NOT"), b" (", some(ASTRING, most=2), b")"
)
MSGTEXT = words("HEADER", "TEXT") | HEADER_LIST
SECTION = joined(
    b"[",
    st.just(b"") | MSGTEXT | PART | joined(PART, b".", MSGTEXT | words("MIME")),
    b"]",
)
DATE_TIME = st.sampled_from([b'" 1-Jul-1996 02:44:25 -0700"', b'"31-dec-2024 23:59:60 +0000"'])
ITEM = st.one_of(
    joined(b"FLAGS (", some(FLAG, least=0), b")"),
    joined(words("UID"), SP, NZ_NUMBER),
    joined(b"RFC822.SIZE ", NUMBER | st.just(b"9223372036854775807")),
    joined(b"INTERNALDATE ", DATE_TIME),
    joined(words("ENVELOPE"), SP, ENVELOPE),
    joined(b"BODY ", BODY),
    joined(words("BODYSTRUCTURE"), SP, BODYSTRUCTURE),
    joined(words("BODY"), SECTION, maybe(st.just(b"<0>")), SP, NSTRING),
    joined(b"BINARY[", maybe(PART), b"] ", NSTRING | st.just(b"~{2}\r\n\0\1")),
    joined(b"BINARY.SIZE[", maybe(PART), b"] ", NUMBER),
)
FETCH = joined(NZ_NUMBER, SP, words("FETCH"), b" (", some(ITEM), b")")

STATUS_ITEM = joined(words("MESSAGES", "UNSEEN", "DELETED"), SP, NUMBER) | joined(
    words("UIDNEXT", "UIDVALIDITY"), SP, NZ_NUMBER
)
STATUS_ITEMS = some(STATUS_ITEM | st.just(b"SIZE 9223372036854775807"), least=0)
ATTRIBUTES = some(words("\\Noinferiors", "\\Subscribed", "\\HasChildren"), least=0, most=2)
EXTENDED_ITEM = st.one_of(
    st.just(b'CHILDINFO ("SUBSCRIBED")'),
    joined(st.sampled_from([b"OLDNAME", b'"OLDNAME"']), b" (", MAILBOX, b")"),
    joined(LABEL, SP, TAGGED_VALUE),
)
EXTENDED = joined(b" (", some(EXTENDED_ITEM, least=0), b")")
ESEARCH_ITEM = st.one_of(
    joined(words("MIN", "MAX"), SP, NZ_NUMBER),
    joined(b"ALL ", SET),
    joined(words("COUNT"), SP, NUMBER),
    joined(LABEL, SP, TAGGED_VALUE),
)
DESCR = joined(
    b"(", STRING, SP, SEPARATOR, maybe(joined(SP, STRING, b" (", some(STRING, most=2), b")")), b")"
)
NAMESPACE = NIL | joined(b"(", some(DESCR, most=2, between=b""), b")")
CODE = st.one_of(
    words("ALERT", "READ-ONLY", "CLOSED", "OVERQUOTA"),
    CAPABILITIES,
    joined(b"PERMANENTFLAGS (", some(FLAG | st.just(b"\\*"), least=0), b")"),
    joined(words("UIDNEXT", "UIDVALIDITY"), SP, NZ_NUMBER),
    joined(b"APPENDUID ", NZ_NUMBER, SP, NZ_NUMBER),
    joined(words("COPYUID"), SP, NZ_NUMBER, SP, UID_SET, SP, UID_SET),
    joined(b"BADCHARSET", maybe(joined(b" (", some(ATOM, most=2), b")"))),
    joined(b"X-CODE", maybe(joined(SP, st.text("a({%*\\ é", min_size=1).map(str.encode)))),
)
HUMAN = (TEXT | st.text("aé€[] {5}", max_size=6)).map(str.encode)
RESP_TEXT = joined(maybe(joined(b"[", CODE, b"] ")), HUMAN)
STATE = words("OK", "NO", "BAD")

UNTAGGED = st.one_of(
    joined(STATE | words("BYE"), SP, RESP_TEXT),
    joined(words("FLAGS"), b" (", some(FLAG, least=0), b")"),
    joined(words("LIST"), b" (", ATTRIBUTES, b") ", SEPARATOR, SP, MAILBOX, maybe(EXTENDED)),
    joined(b"SEARCH", some(joined(SP, NZ_NUMBER), least=0, between=b"")),
    joined(
        words("ESEARCH"), maybe(joined(b" (TAG ", ASTRING, b")")), maybe(words(" UID")),
        some(joined(SP, ESEARCH_ITEM), least=0, between=b""),
    ),
    joined(words("STATUS"), SP, MAILBOX, b" (", STATUS_ITEMS, b")"),
    joined(NUMBER, SP, words("EXISTS", "RECENT")),
    joined(NZ_NUMBER, b" EXPUNGE"),
    joined(words("NAMESPACE"), SP, some(NAMESPACE, 3, 3)),
    joined(b"ENABLED", some(joined(SP, CAPABILITY), least=0, between=b"")),
    CAPABILITIES,
    FETCH,
)  # fmt: skip
RESPONSE = st.one_of(
    joined(b"* ", UNTAGGED, b"\r\n"),
    joined(b"a1 ", STATE, SP, RESP_TEXT, b"\r\n"),
    joined(b"+ ", st.just(b"YWI=") | RESP_TEXT, b"\r\n"),
)
"""One whole response."""
