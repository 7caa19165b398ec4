"""What was learned, together, and the stages of the scorer that can be switched off to see what each is worth."""

from dataclasses import dataclass, field

from indicators.score.fields import Fields
from indicators.score.relevance import Relevance
from indicators.score.tone import Tone
from indicators.score.words import WordModels

Stage = str
STAGES: tuple[Stage, ...] = (
    "negation",
    "background",
    "merge",
    "rerank",
    "verdict",
    "relevance",
    "words",
    "tone",
    "fields",
    "follow",
)


@dataclass(frozen=True, slots=True)
class Models:
    """What was learned: how relevant an article is, which types it sounds like, how far it vouches for a finding,
    and which actors, numbers, days and direction belong to its signals."""

    relevance: Relevance
    words: WordModels
    tone: Tone = field(default_factory=Tone.none)
    fields: Fields = field(default_factory=Fields.none)

    @classmethod
    def load(cls) -> "Models":
        """The models that ship with the package."""
        words = WordModels.load()
        return cls(Relevance.of_words(words), words, Tone.load(), Fields.load())

    @classmethod
    def none(cls) -> "Models":
        """Nothing learned: every article may be relevant, and words propose nothing."""
        return cls(Relevance({}), WordModels({}))

    def without(self, stages: frozenset[Stage]) -> "Models":
        """The same with the stages of this name switched off."""
        if stages.isdisjoint(("relevance", "words", "tone", "fields")):
            return self
        relevance = Relevance({}) if "relevance" in stages else self.relevance
        words = WordModels({}) if "words" in stages else self.words
        tone = Tone.none() if "tone" in stages else self.tone
        return Models(relevance, words, tone, Fields.none() if "fields" in stages else self.fields)
