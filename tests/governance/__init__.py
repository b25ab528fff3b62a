"""Tests of the structure: who there is, dated."""
