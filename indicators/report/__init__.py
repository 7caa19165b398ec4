"""Tables for people and scripts: CSV exports and the brief."""
