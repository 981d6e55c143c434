"""The reference SMTP server, whole."""

from __future__ import annotations

from mailworthy.reference.smtp.chunking import Chunking
from mailworthy.reference.smtp.limits import Limits
from mailworthy.reference.smtp.lists import Lists
from mailworthy.reference.smtp.loops import Loops
from mailworthy.reference.smtp.null_mx import NullMx
from mailworthy.reference.smtp.security import Security
from mailworthy.reference.smtp.size import Size
from mailworthy.reference.smtp.submission import Submission


class SmtpConnection(Security, Submission, NullMx, Lists, Chunking, Loops, Size, Limits):
    """One SMTP session: RFC 5321 with every extension. Defects are subclasses of it."""
