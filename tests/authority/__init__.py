"""Tests of authority: who may decide what, and what was decided."""
