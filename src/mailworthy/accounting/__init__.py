"""What a load run counts: latencies, failures, and where every message went. Pure: no I/O."""
