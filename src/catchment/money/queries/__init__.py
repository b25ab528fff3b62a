"""Reads of money that pages, commands, JSON and checks share."""
