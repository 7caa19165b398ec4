"""Tests that look at the dashboard in a real browser."""
