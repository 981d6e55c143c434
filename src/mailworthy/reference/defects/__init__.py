"""Defects: named wrong behaviours of the reference server, each to be caught by a check.

A defect is a subclass of one of the server's parts that overrides one behaviour.
"""
