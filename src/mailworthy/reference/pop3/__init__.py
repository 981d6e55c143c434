"""The reference POP3 server: RFC 1939, and what 2449, 2595, 3206, 5034 and 6856 add to it."""
