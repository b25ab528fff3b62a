"""Tests of what the checks of authority find."""
