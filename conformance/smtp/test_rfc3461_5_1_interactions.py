"""RFC 3461 section 5.1: the parameters of MAIL and RCPT, taken and refused."""

import string

from mailworthy import expect
from mailworthy.requirement import Capability, Level, requirement
from mailworthy.target import Target
from mailworthy.wire.dsn import xtext

NEEDS = [Capability.SMTP, Capability.SMTP_DSN, Capability.LOGIN]
XCHARS = "".join(sorted(set(string.printable[:94]) - set("+=")))
"""Every character that an xtext may have as it is (section 4)."""


def mail(target: Target, parameters: str) -> str:
    return f"MAIL FROM:<{target.account.address}> {parameters}".rstrip()


def rcpt(target: Target, parameters: str) -> str:
    return f"RCPT TO:<{target.account.address}> {parameters}".rstrip()


def demand_mail(target: Target, *parameters: str) -> None:
    """Demand the reply to MAIL without parameters for MAIL with each of these."""
    with target.smtp(ready=True) as smtp:
        plain = smtp.command(mail(target, "")).granted().code
        for given in parameters:
            smtp.command("RSET").granted()
            smtp.command(mail(target, given)).must_be(plain or 250)


def demand_rcpt(target: Target, *parameters: str) -> None:
    """Demand the reply to RCPT without parameters for RCPT with each of these."""
    with target.smtp(ready=True) as smtp:
        smtp.begin()
        plain = smtp.command(rcpt(target, "")).granted().code
        for given in parameters:
            smtp.command("RSET").granted()
            smtp.begin()
            smtp.command(rcpt(target, given)).must_be(plain or 250)


def demand_mail_refused(target: Target, control: str, *parameters: str) -> None:
    """Demand 501 for MAIL with each of these, where it is taken with `control`."""
    for given in parameters:
        with target.smtp(ready=True) as smtp:
            smtp.command(mail(target, control)).granted()
            smtp.command("RSET").granted()
            smtp.command(mail(target, given)).must_be(501)


def demand_rcpt_refused(target: Target, control: str, *parameters: str) -> None:
    """Demand 501 for RCPT with each of these, where it is taken with `control`."""
    for given in parameters:
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            smtp.command(rcpt(target, control)).granted()
            smtp.command(rcpt(target, given)).must_be(501)


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "MAIL with RET, in any case, is answered like MAIL without it",
    needs=NEEDS,
    fails_on=["smtp-dsn-ret-full-refused", "smtp-dsn-ret-case-matters"],
)
def test_ret_does_not_change_the_reply(target: Target) -> None:
    demand_mail(target, "RET=FULL", "RET=HDRS", "ret=full", "Ret=Hdrs")


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "MAIL with an ENVID of any characters that xtext has is answered like MAIL without it",
    needs=NEEDS,
    fails_on=["smtp-dsn-envid-punctuation-refused", "smtp-dsn-envid-hexchar-refused"],
)
def test_envid_does_not_change_the_reply(target: Target) -> None:
    demand_mail(target, "ENVID=QQ314159", f"ENVID={XCHARS}", "ENVID=a+2Bb+3Dc+20d+7E", "envid=x")


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "MAIL with both RET and ENVID, in either order, is answered like MAIL without them",
    needs=NEEDS,
    fails_on=["smtp-dsn-one-parameter-of-mail"],
)
def test_ret_and_envid_go_together(target: Target) -> None:
    demand_mail(target, "RET=HDRS ENVID=QQ314159", "ENVID=QQ314159 RET=FULL")


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "RCPT with NOTIFY of one keyword, in any case, is answered like RCPT without it",
    needs=NEEDS,
    fails_on=["smtp-dsn-notify-delay-refused", "smtp-dsn-notify-case-matters"],
)
def test_notify_does_not_change_the_reply(target: Target) -> None:
    words = ("NEVER", "SUCCESS", "FAILURE", "DELAY", "never", "Success", "fAILURE", "delay")
    demand_rcpt(target, *(f"NOTIFY={word}" for word in words), "notify=SUCCESS")


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "RCPT with NOTIFY of several keywords, in any order, is answered like RCPT without it",
    needs=NEEDS,
    fails_on=["smtp-dsn-notify-list-refused", "smtp-dsn-notify-order-matters"],
)
def test_notify_takes_a_list(target: Target) -> None:
    lists = ("SUCCESS,FAILURE", "FAILURE,SUCCESS", "DELAY,FAILURE", "FAILURE,DELAY,SUCCESS")
    demand_rcpt(target, *(f"NOTIFY={words}" for words in lists))


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "RCPT with an ORCPT, its type in any case, is answered like RCPT without it",
    needs=NEEDS,
    fails_on=["smtp-dsn-orcpt-hexchar-refused", "smtp-dsn-orcpt-type-in-capitals-refused"],
)
def test_orcpt_does_not_change_the_reply(target: Target) -> None:
    address = target.account.address
    hidden = "".join(f"+{ord(character):02X}" for character in address)
    for given in (f"rfc822;{xtext(address)}", f"RFC822;{xtext(address)}", f"rfc822;{hidden}"):
        demand_rcpt(target, f"ORCPT={given}", f"orcpt={given}")


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "RCPT with both NOTIFY and ORCPT, in either order, is answered like RCPT without them",
    needs=NEEDS,
    fails_on=["smtp-dsn-one-parameter-of-rcpt"],
)
def test_notify_and_orcpt_go_together(target: Target) -> None:
    orcpt = f"ORCPT=rfc822;{xtext(target.account.address)}"
    demand_rcpt(target, f"NOTIFY=SUCCESS,DELAY {orcpt}", f"{orcpt} NOTIFY=NEVER")


# OpenSMTPD adds the keywords up over the recipients of a session.
@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "NOTIFY=NEVER for one recipient does not change the reply to RCPT with SUCCESS for another",
    needs=NEEDS,
    fails_on=["smtp-dsn-keywords-add-up"],
    accounts=2,
)
def test_notify_of_another_recipient_does_not_matter(target: Target) -> None:
    first, second = (account.address for account in target.accounts)
    with target.smtp(ready=True) as smtp:
        smtp.rehearse(first, second)
        smtp.begin()
        smtp.command(f"RCPT TO:<{first}> NOTIFY=NEVER").granted()
        smtp.command(f"RCPT TO:<{second}> NOTIFY=SUCCESS,FAILURE").must_be(250, 251)


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "A mailbox that does not exist is answered alike, whether a notification is asked for or not",
    needs=[*NEEDS, Capability.MX],
    fails_on=["smtp-dsn-unknown-mailbox-taken-with-notify"],
)
def test_unknown_mailbox_is_answered_alike(target: Target) -> None:
    unknown = f"RCPT TO:<nobody-{target.new_message_id()[1:13]}@{target.domain}>"
    codes = []
    for parameters in ("", " NOTIFY=SUCCESS,FAILURE"):
        with target.smtp(ready=True) as smtp:
            smtp.begin()
            codes.append(smtp.command(unknown + parameters).must_be("2yz", "5yz").code)
    expect.equal("the reply code with NOTIFY", codes[1], codes[0])


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "A RET that is neither FULL nor HDRS gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-ret-not-judged", "smtp-dsn-ret-gets-555"],
)
def test_unknown_ret_gets_501(target: Target) -> None:
    demand_mail_refused(target, "RET=HDRS", "RET=BODY", "RET=FULL,HDRS")


# Lower-case digits, which many take, are left out: that is leniency.
@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "An ENVID whose plus sign has not two hexadecimal digits behind it gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-envid-not-judged"],
)
def test_envid_that_is_no_xtext_gets_501(target: Target) -> None:
    demand_mail_refused(target, "ENVID=QQ314159", "ENVID=QQ+", "ENVID=QQ+4", "ENVID=QQ+GG4")


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "A MAIL with two RET parameters gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-last-parameter-counts", "smtp-dsn-parameter-twice-gets-555"],
)
def test_ret_twice_gets_501(target: Target) -> None:
    demand_mail_refused(target, "RET=HDRS", "RET=HDRS RET=FULL", "RET=HDRS ret=HDRS")


@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "A MAIL with two ENVID parameters gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-last-parameter-counts", "smtp-dsn-parameter-twice-gets-555"],
)
def test_envid_twice_gets_501(target: Target) -> None:
    demand_mail_refused(target, "ENVID=QQ1", "ENVID=QQ1 ENVID=QQ2", "ENVID=QQ1 RET=HDRS ENVID=QQ1")


@requirement(
    "RFC 3461",
    "5.1",
    Level.SHOULD,
    "A NOTIFY that holds NEVER and another keyword gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-never-with-others-taken"],
)
def test_never_with_another_keyword_gets_501(target: Target) -> None:
    demand_rcpt_refused(target, "NOTIFY=NEVER", "NOTIFY=NEVER,FAILURE", "NOTIFY=SUCCESS,NEVER")


@requirement(
    "RFC 3461",
    "5.1",
    Level.SHOULD,
    "A NOTIFY with an unknown keyword gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-notify-not-judged", "smtp-dsn-notify-first-keyword-judged"],
)
def test_unknown_notify_gets_501(target: Target) -> None:
    demand_rcpt_refused(target, "NOTIFY=NEVER", "NOTIFY=SOMETIMES", "NOTIFY=SUCCESS,SOMETIMES")


@requirement(
    "RFC 3461",
    "5.1",
    Level.SHOULD,
    "An ORCPT without a type gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-orcpt-not-judged", "smtp-dsn-orcpt-type-optional"],
)
def test_orcpt_without_a_type_gets_501(target: Target) -> None:
    address = xtext(target.account.address)
    demand_rcpt_refused(target, f"ORCPT=rfc822;{address}", f"ORCPT={address}", f"ORCPT=;{address}")


@requirement(
    "RFC 3461",
    "5.1",
    Level.SHOULD,
    "An ORCPT whose plus sign has not two hexadecimal digits behind it gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-orcpt-not-judged"],
)
def test_orcpt_that_is_no_xtext_gets_501(target: Target) -> None:
    good = f"ORCPT=rfc822;{xtext(target.account.address)}"
    demand_rcpt_refused(target, good, f"{good}+", f"{good}+4", f"{good}+GG")


@requirement(
    "RFC 3461",
    "5.1",
    Level.SHOULD,
    "A RCPT with two NOTIFY parameters gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-last-parameter-counts"],
)
def test_notify_twice_gets_501(target: Target) -> None:
    demand_rcpt_refused(
        target, "NOTIFY=NEVER", "NOTIFY=NEVER NOTIFY=NEVER", "NOTIFY=SUCCESS notify=FAILURE"
    )


@requirement(
    "RFC 3461",
    "5.1",
    Level.SHOULD,
    "A RCPT with two ORCPT parameters gets 501",
    needs=NEEDS,
    fails_on=["smtp-dsn-last-parameter-counts"],
)
def test_orcpt_twice_gets_501(target: Target) -> None:
    good = f"ORCPT=rfc822;{xtext(target.account.address)}"
    demand_rcpt_refused(target, good, f"{good} {good}", f"{good} NOTIFY=NEVER {good}")


# Of what the sender has written himself the server may know what is right; a relay cannot.
@requirement(
    "RFC 3461",
    "5.1",
    Level.MUST,
    "An ORCPT whose address is not of its type's form is taken, as section 4.2 allows it",
    needs=[*NEEDS, Capability.MX],
    fails_on=["smtp-dsn-orcpt-is-to-be-an-address"],
)
def test_orcpt_need_not_be_an_address(target: Target) -> None:
    demand_rcpt(target, "ORCPT=rfc822;root", "ORCPT=rfc822;a+20name", "ORCPT=x400;/s+3Droot/")
