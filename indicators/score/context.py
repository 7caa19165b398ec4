"""Remember whom the article has named so far, for pronouns, missing subjects and the other side of an event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from indicators.score.actors import Mention
from indicators.score.clauses import Clause


@dataclass(slots=True)
class Context:
    """title: the actors of the title; subject: who the last main clause was about; recent: latest mention first."""

    title: tuple[str, ...] = ()
    subject: str = ""
    recent: list[str] = field(default_factory=list)

    @classmethod
    def of_title(cls, mentions: Iterable[Mention]) -> "Context":
        """The context before the first sentence is read. Regions are places, not actors."""
        title = tuple(dict.fromkeys(m.code for m in mentions if m.kind != "region"))
        return cls(title, title[0] if title else "")

    def move_on(self, mentions: Sequence[Mention], clauses: Sequence[Clause] = ()) -> None:
        """Take in one sentence: whom it named, and whom its first main clause was about."""
        named = list(dict.fromkeys(m.code for m in mentions if m.kind != "region"))
        if not named:
            return
        self.recent = [*named, *[code for code in self.recent if code not in named]]
        subjects = [m.code for c in clauses if c.kind in ("main", "label") for m in c.mentions if m.code in named]
        self.subject = next(iter(subjects), named[0] if not clauses else self.subject)
