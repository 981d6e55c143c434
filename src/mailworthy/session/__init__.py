"""Client-side sessions: sockets, TLS and the transcript, blocking and bounded."""
