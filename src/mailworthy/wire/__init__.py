"""Sans-io protocol code: octets in, events out. No socket, ssl, time or logging in here."""
