"""The pure reference models: what a server may answer, given what it was told."""
