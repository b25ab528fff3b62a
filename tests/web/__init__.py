"""Tests of the shell: words, the frame round a page, charts, pages for what went wrong."""
