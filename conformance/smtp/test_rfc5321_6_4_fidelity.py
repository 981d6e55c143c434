"""RFC 5321 section 6.4: what needs no repair is left as it is.

The section, and RFC 6409 section 8, let a server complete and correct; section 4.5.2 has all
characters of a body delivered. None has a MUST for it, but nothing here gives an occasion: the
messages are well-formed, and a signature over one would break (RFC 6376 section 3.4.1).
"""

from mailworthy import expect
from mailworthy.fidelity import demand_unchanged, for_each, specimens
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.strategies.messages import Entity, messages, written
from mailworthy.target import Target

NEEDS = [Capability.SMTP, Capability.LOGIN, Capability.DELIVERY]


@requirement(
    "RFC 5321",
    "6.4",
    Level.SHOULD,
    "Header fields are delivered as they came: order, case, spaces, folds, encoded words, length",
    needs=NEEDS,
    fails_on=[
        "delivery-unfolds-the-header",
        "delivery-sorts-the-header",
        "delivery-folds-by-spaces",
        "delivery-drops-repeated-fields",
        "delivery-keeps-100-fields",
        "delivery-capitalizes-field-names",
        "delivery-joins-encoded-words",
    ],
)
def test_well_formed_header_is_left_alone(target: Target) -> None:
    demand_unchanged(target, specimens("header"))


@requirement(
    "RFC 5321",
    "6.4",
    Level.SHOULD,
    "Text is delivered as it came: dots, From at the start of a line, white space, empty lines",
    needs=NEEDS,
    fails_on=[
        "delivery-quotes-from-lines",
        "delivery-strips-trailing-spaces",
        "delivery-expands-tabs",
        "delivery-ends-with-an-empty-line",
        "delivery-trims-empty-lines",
        "delivery-drops-control-characters",
        "delivery-stops-at-control-z",
        "smtp-text-line-of-1000-cut",
    ],
)
def test_well_formed_text_is_left_alone(target: Target) -> None:
    demand_unchanged(target, specimens("text"))


@requirement(
    "RFC 5321",
    "6.4",
    Level.SHOULD,
    "MIME is delivered as it came: preamble, epilogue, boundaries, encodings, what is signed",
    needs=NEEDS,
    fails_on=[
        "delivery-drops-the-preamble",
        "delivery-wraps-base64-anew",
        "delivery-joins-soft-line-breaks",
        "delivery-appends-a-footer",
        "delivery-strips-trailing-spaces",
    ],
)
def test_well_formed_mime_is_left_alone(target: Target) -> None:
    demand_unchanged(target, specimens("mime"))


# A server may encode such a body where the next one wants seven bits; where it is delivered there
# is no next one.
@requirement(
    "RFC 5321",
    "6.4",
    Level.SHOULD,
    "A body of eight bits, taken as such, is delivered as it came",
    needs=[*NEEDS, Capability.SMTP_8BITMIME],
    fails_on=["delivery-writes-question-marks", "delivery-recodes-to-utf-8"],
)
def test_body_of_eight_bits_is_left_alone(target: Target) -> None:
    demand_unchanged(target, specimens("eight"), parameters="BODY=8BITMIME")


@requirement(
    "RFC 5321",
    "6.4",
    Level.SHOULD,
    "A header in UTF-8, taken as such, is delivered as it came",
    needs=[*NEEDS, Capability.SMTP_SMTPUTF8, Capability.SMTP_8BITMIME],
    fails_on=["delivery-encodes-utf-8-headers", "delivery-folds-by-spaces"],
)
def test_header_of_utf8_is_left_alone(target: Target) -> None:
    demand_unchanged(target, specimens("utf8"), parameters="BODY=8BITMIME SMTPUTF8")


@requirement(
    "RFC 5321",
    "6.4",
    Level.SHOULD,
    "Generated messages, well-formed MIME trees, are delivered as they came",
    needs=NEEDS,
    fails_on=[
        "delivery-strips-trailing-spaces",
        "delivery-folds-by-spaces",
        "delivery-drops-the-preamble",
    ],
)
def test_generated_messages_are_left_alone(target: Target) -> None:
    def judge(message: tuple[bytes, Entity]) -> None:
        fields, entity = message
        mime, body = written(entity)
        message_id = target.new_message_id()
        sent = target.compose(body, fields, mime, message_id=message_id)
        with target.smtp(ready=True) as smtp:
            smtp.begin(target.account.address)
            smtp.data(sent).granted()
        expect.same_message("the message", target.delivered(message_id), sent)

    for_each(target, messages, judge, examples=10)
