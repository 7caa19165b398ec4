"""The errors a user can meet, in one small tree.

IndicatorsError            anything we raise on purpose; its text names the place, what was found and the next step
├── ConfigError            feeds.yaml, lexicon, weights or the command line are wrong (exit code 2)
│   └── LexiconError       a lexicon or rule file is wrong
├── StoreError             the database cannot be opened, read, migrated or written (exit code 2)
│   └── StoreLockedError   another process holds the write lock
├── PortInUseError         the dashboard's port is taken (exit code 2)
├── FeedError              one feed could not be fetched or read; recorded with the feed, never stops a run
├── InputError             one line, article or file of input could not be read (exit code 3)
└── NotifyError            one notification could not be sent; stays in the outbox
"""


class IndicatorsError(Exception):
    """Base of every error raised on purpose; `str(error)` is fit to show to a user."""


class ConfigError(IndicatorsError):
    """A configuration file or option is wrong."""


class LexiconError(ConfigError):
    """A lexicon, rule or taxonomy file is wrong."""


class StoreError(IndicatorsError):
    """The database cannot be used."""


class StoreLockedError(StoreError):
    """Another process holds the database's write lock."""


class PortInUseError(IndicatorsError):
    """The port of the dashboard is taken."""


class FeedError(IndicatorsError):
    """One feed could not be fetched or read."""


class InputError(IndicatorsError):
    """One piece of input could not be read."""


class NotifyError(IndicatorsError):
    """One notification could not be sent."""
