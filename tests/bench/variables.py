"""The environment variables by which the bench and the Locust processes it measures agree.

They stand apart since whoever imports `meter` imports Locust.
"""

RESULT = "MAILWORTHY_BENCH_RESULT"
"""Where the process puts its result."""
TARGET = "MAILWORTHY_BENCH_TARGET"
"""Where the target file is."""
