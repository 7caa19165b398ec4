"""Alert rules, their state machine, preview and wording. Pure: no clock, no network, no database."""
