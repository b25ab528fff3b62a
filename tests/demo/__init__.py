"""Tests of the example system."""
