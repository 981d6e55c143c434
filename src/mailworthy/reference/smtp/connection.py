"""The reference SMTP server, whole."""

from __future__ import annotations

from mailworthy.reference.smtp.chunking import Chunking
from mailworthy.reference.smtp.deliverby import DeliverBy
from mailworthy.reference.smtp.futurerelease import FutureRelease
from mailworthy.reference.smtp.limits import Limits
from mailworthy.reference.smtp.lists import Lists
from mailworthy.reference.smtp.loops import Loops
from mailworthy.reference.smtp.null_mx import NullMx
from mailworthy.reference.smtp.priority import Priority
from mailworthy.reference.smtp.requiretls import RequireTls
from mailworthy.reference.smtp.security import Security
from mailworthy.reference.smtp.size import Size
from mailworthy.reference.smtp.submission import Submission
from mailworthy.reference.smtp.utf8 import SmtpUtf8


class SmtpConnection(
    Security,
    Submission,
    NullMx,
    Lists,
    SmtpUtf8,
    FutureRelease,  # before Chunking, which is Dsn: what is held is not told of either
    DeliverBy,
    Priority,
    RequireTls,
    Chunking,
    Loops,
    Size,
    Limits,
):
    """One SMTP session: RFC 5321 with every extension. Defects are subclasses of it."""
