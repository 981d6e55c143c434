"""Oracles: watchers of all traffic, whatever check, machine or load user makes it."""
