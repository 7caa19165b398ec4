"""Send notifications: Apprise channels and the outbox that loses and doubles none."""
