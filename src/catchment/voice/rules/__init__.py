"""The rules of voice: pure functions over frozen values; powers exact unless an error is said."""
