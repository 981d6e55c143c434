"""The bundled reference server: strict, small, one mail store behind three protocols.

It is there to prove the checks and to try them out; it is no product for real mail.
"""
