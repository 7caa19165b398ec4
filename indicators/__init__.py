"""Conflict Escalation Indicators: typed escalation and de-escalation signals from news feeds."""
