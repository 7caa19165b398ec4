"""Where the parts meet: update, rescore, stories, index, alerts, demo, backfill. Functions that read like the run."""
