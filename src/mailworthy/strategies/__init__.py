"""Hypothesis strategies and the bases of the state machines."""
