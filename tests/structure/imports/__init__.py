"""Tests of the published formats: each read, refused, corrected and read again."""
