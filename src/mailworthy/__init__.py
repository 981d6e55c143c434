"""Is this mail server mailworthy? Conformance and load tests for SMTP, POP3 and IMAP servers."""

__version__ = "0.1.0"
