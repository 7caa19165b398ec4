"""Quiet hours: when a notification may leave."""

import datetime as dt

from indicators.alerts.rules import QuietHours


def release(now: dt.datetime, quiet: QuietHours | None) -> dt.datetime:
    """`now`, or the end of the quiet hours that `now` lies in, as aware UTC; never earlier than `now`."""
    if quiet is None:
        return now
    zone = quiet.tzinfo()
    local = now.astimezone(zone)
    clock = local.time()
    over_midnight = quiet.start > quiet.end
    late, early = clock >= quiet.start, clock < quiet.end
    if not ((late or early) if over_midnight else (late and early)):
        return now
    day = local.date() + dt.timedelta(days=1 if over_midnight and late else 0)
    # Where clocks are set back an hour comes twice; in its second run the end is the second one, too.
    end = dt.datetime.combine(day, quiet.end, tzinfo=zone).replace(fold=local.fold).astimezone(dt.UTC)
    return max(now, end)
