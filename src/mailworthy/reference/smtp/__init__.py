"""The reference MX and submission server: RFC 5321 and 6409, and a module per extension."""
