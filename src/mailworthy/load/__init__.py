"""Locust users for mail servers, and what a load run needs around them.

A scenario is a Locust file that subclasses `SmtpUser`, `Pop3User` or `ImapUser`. Importing this
package imports Locust, which patches sockets and TLS of the whole process: do it first.
"""

from mailworthy.load import plugin
from mailworthy.load.imap import ImapUser
from mailworthy.load.pop3 import Pop3User
from mailworthy.load.smtp import SmtpUser
from mailworthy.load.user import MailUser

__all__ = ["ImapUser", "MailUser", "Pop3User", "SmtpUser"]

plugin.register()
