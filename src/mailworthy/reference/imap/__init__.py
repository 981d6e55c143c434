"""The IMAP part of the reference server."""
