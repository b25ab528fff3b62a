"""Reads of voice that pages, commands, JSON and checks share."""
