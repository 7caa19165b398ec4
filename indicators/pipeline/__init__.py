"""Where the parts meet: update, rescore, stories, index, alerts, demo, backfill. Short functions that read like the run."""
