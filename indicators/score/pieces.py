"""Cut an article into sentences, unless its opening has nothing of a conflict: most of the news leaves here."""

from dataclasses import dataclass, field
from datetime import date

from indicators.lexicon import actors as actor_names
from indicators.lexicon.load import Lexicon
from indicators.score import text
from indicators.score.actors import Mention, scene_of
from indicators.score.features import LEAD_WORDS
from indicators.score.gate import gate_of
from indicators.score.models import Models
from indicators.score.page import Key
from indicators.score.text import SUMMARY, TITLE, Piece, Sentence
from indicators.score.verdict import Opening
from indicators.score.words import ANY, Floats, WordModels

_LOOSE_FROM = 0.2  # relevance from which half a frame, or words alone, are worth proposing
_OPENING_CHARACTERS = 900  # more than the words relevance is judged by
_LEAST_RELEVANCE = 0.02  # below this an article is not read further
_LEAST_SOUND = 0.0  # margin of any signal at all that its opening must have to be read further
_LOOSE_SENTENCES = 3  # of the summary; further down half a frame is mostly background


@dataclass(frozen=True, slots=True)
class Pieces:
    """The sentences of an article, whether each can fire a rule, all words in lower case, and their relevance.

    loose: whether the article sounds enough like a conflict for loose rules to be tried. scene: the codes it names,
    where a collective word ("the rebels") hangs on them. heard: what its opening sounds like, None where nothing was
    learned. known: the sentences read so far, with their actors.
    """

    pieces: list[Piece]
    opened: list[bool]
    words: list[str]
    relevance: float
    loose: bool
    scene: frozenset[str] = frozenset()
    language: str = ""
    heard: Floats | None = None
    known: dict[Key, tuple[Sentence, list[Mention]]] = field(default_factory=dict)

    def opening(self, words: WordModels) -> Opening:
        """How title and lead sound, as the verdict on the article asks."""
        model = words.models.get(self.language)
        if model is None or self.heard is None:
            return Opening(self.relevance, len(self.words))
        return Opening(self.relevance, len(self.words), model.labels, tuple(self.heard.tolist()))


def cut(title: str, summary: str, lexicon: Lexicon, models: Models, day: date | None) -> Pieces:
    """Cut and gate an article; one whose opening has nothing of a conflict is not cut at all."""
    opening = text.words_of(title) + text.words_of(summary[:_OPENING_CHARACTERS])
    relevance = models.relevance.of(opening, lexicon.language)
    if relevance < _LEAST_RELEVANCE:
        return Pieces([], [], [], relevance, False)
    model = models.words.models.get(lexicon.language)
    heard = model.scores(opening[:LEAD_WORDS]) if model else None
    if model and heard is not None and heard[model.labels.index(ANY)] < _LEAST_SOUND:
        return Pieces([], [], [], relevance, False)
    abbreviations = lexicon.grammar.get("sentence_abbreviations", frozenset())
    pieces = text.cut(TITLE, title, abbreviations) + text.cut(SUMMARY, summary, abbreviations)
    words = [text.words_of((title if p.field == TITLE else summary)[p.start : p.end]) for p in pieces]
    loose = relevance >= _LOOSE_FROM
    opens = gate_of(lexicon.language).opens
    opened = [opens(sentence, loose and is_early(piece)) for piece, sentence in zip(pieces, words, strict=True)]
    every = [word for sentence in words for word in sentence]
    names = actor_names.load_actors(lexicon.language)
    scene: frozenset[str] = frozenset()
    if not names.collective.isdisjoint(every):
        scene = scene_of([text.read(p, title if p.field == TITLE else summary) for p in pieces], names, day)
    return Pieces(pieces, opened, every, relevance, loose, scene, lexicon.language, heard)


def is_early(piece: Piece) -> bool:
    """Whether a sentence stands where half a frame may still be news."""
    return piece.field == TITLE or piece.index < _LOOSE_SENTENCES
