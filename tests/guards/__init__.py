"""Tests about the project itself: its order, its tidiness, its documents."""
