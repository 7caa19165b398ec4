"""Score articles: the stages in order, from text to signals, direction and relevance."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from indicators.lexicon import actors as actor_names
from indicators.lexicon.load import Lexicon, languages, load, version
from indicators.model import Article, Score
from indicators.score import direction, text
from indicators.score.actors import find_actors
from indicators.score.ahead import as_scheduled, tells_ahead
from indicators.score.background import background_paragraphs, is_background
from indicators.score.clauses import Clause, governors_of, split
from indicators.score.context import Context
from indicators.score.dates import find_days
from indicators.score.features import LEAD_WORDS, LONG_WORDS, Setting
from indicators.score.follow import complete, count_by_lead, date_by_lead, denials
from indicators.score.language import detect_language
from indicators.score.merge import Candidate, distinct, merge
from indicators.score.modality import decide
from indicators.score.models import Models, Stage
from indicators.score.page import Page, key_of
from indicators.score.pieces import Pieces, cut, is_early
from indicators.score.propose import best_sentence, finding_of, proposed_types
from indicators.score.quantity import find_quantities
from indicators.score.reading import Reading, passage_words, passages
from indicators.score.rerank import Reranker
from indicators.score.roles import roles, stands_beside
from indicators.score.rulebook import RuleBook, load_rules
from indicators.score.rules import Finding, match, nearly
from indicators.score.signals import candidates_of, day_of, signal_of
from indicators.score.spans import find_spans
from indicators.score.text import SUMMARY, TITLE, Piece
from indicators.score.tone import tone_features
from indicators.score.verdict import Opening, Verdict
from indicators.score.words import DE_ESCALATION, ESCALATION, WordModels

_LEAD_SENTENCES = 4  # title and lead: what the word model reads
_PROPOSED_PASSAGES = 20  # further down only rules find: words alone would make a text without end slow
_FOLLOWS = 2  # sentences behind a signal that may still add to it


@dataclass(frozen=True, slots=True)
class Scorer:
    """The scoring contract as an object; built once, used for many articles. Not tied to a process or thread."""

    book: RuleBook
    models: Models
    reranker: Reranker
    without: frozenset[Stage] = frozenset()

    @classmethod
    def load(cls, without: Iterable[Stage] = ()) -> "Scorer":
        """The scorer of this installation. without: stages switched off, for ablation."""
        return cls(load_rules(), Models.load(), Reranker.load(), frozenset(without))

    def score(self, article: Article) -> Score:
        """Score one article. An unknown language or one without a lexicon gives no signals and a note."""
        title, summary = text.plain(article.title), text.plain(article.summary)
        language = article.lang or detect_language(f"{title} {summary}")
        if language not in languages():
            return _unread(article, language)
        lexicon = load(language)
        models = self.models.without(self.without)
        draft = self._draft(article, title, summary, lexicon, models)
        kept = distinct(models.fields.fill(draft.kept, draft.page))
        way, value = models.fields.judge(kept, draft.sound(models.words))
        signals = tuple(signal_of(candidate) for candidate in kept)
        return Score(article.id, language, way, value, round(draft.relevance, 3), signals, version())

    def draft(self, article: Article, models: Models) -> "Draft":
        """What of an article is kept, before the learned fields. Needs `lang` with a lexicon."""
        title, summary = text.plain(article.title), text.plain(article.summary)
        return self._draft(article, title, summary, load(article.lang or "en"), models)

    def _draft(self, article: Article, title: str, summary: str, lexicon: Lexicon, models: Models) -> "Draft":
        day = article.published.date() if article.published else None
        pieces = cut(title, summary, lexicon, models, day)
        candidates: list[Candidate] = []
        if pieces.loose or any(pieces.opened):
            candidates = self._candidates(article, title, summary, pieces, lexicon, models)
        kept = self._kept(candidates, pieces.opening(models.words))
        kept = self._dated(kept, pieces, summary, lexicon, day)
        page = Page.of(pieces.pieces, title, summary, kept, lexicon, day, pieces.scene, pieces.known)
        return Draft(kept, page, pieces.words[:LEAD_WORDS], pieces.relevance)

    def _kept(self, candidates: list[Candidate], opening: Opening) -> list[Candidate]:
        if "rerank" in self.without:
            return candidates
        if "verdict" in self.without:
            return replace(self.reranker, verdict=Verdict.none()).keep(candidates, opening)
        return self.reranker.keep(candidates, opening)

    def failed(self, article: Article) -> Score:
        """What stands for an article that could not be scored: no signals, and a note that says so."""
        empty = Score(article.id, article.lang or "und", direction.judge(())[0], 0.0, 0.0, (), version())
        return replace(empty, note="the scorer failed on this text")

    def score_many(self, articles: Iterable[Article]) -> Iterator[Score]:
        """Score articles one by one, in order."""
        return map(self.score, articles)

    def candidates(self, article: Article, models: Models) -> list[Candidate]:
        """The merged candidates of an article before re-ranking, in order of the text. Needs `lang` with a lexicon."""
        return self.heard(article, models)[0]

    def heard(self, article: Article, models: Models) -> tuple[list[Candidate], Opening]:
        """The merged candidates of an article before re-ranking, and how its opening sounds."""
        title, summary = text.plain(article.title), text.plain(article.summary)
        lexicon = load(article.lang or "en")
        day = article.published.date() if article.published else None
        pieces = cut(title, summary, lexicon, models, day)
        found = self._candidates(article, title, summary, pieces, lexicon, models)
        return found, pieces.opening(models.words)

    def read(self, title: str, summary: str, lexicon: Lexicon, day: date | None) -> list[Reading]:
        """Every sentence with its spans, clauses and findings."""
        pieces = cut(title, summary, lexicon, Models.none(), day)
        contents = [title if piece.field == TITLE else summary for piece in pieces.pieces]
        return [
            self._read(piece, content, lexicon, day, pieces.scene, True)
            for piece, content in zip(pieces.pieces, contents, strict=True)
        ]

    def nearly(self, clause: Clause) -> list[Finding]:
        """The rules that had their trigger in a clause and did not fire, with the reason."""
        return nearly(clause, _ruling(governors_of(clause)), self.book)

    def _candidates(
        self,
        article: Article,
        title: str,
        summary: str,
        pieces: Pieces,
        lexicon: Lexicon,
        models: Models,
    ) -> list[Candidate]:
        day = article.published.date() if article.published else None
        names = actor_names.load_actors(lexicon.language)
        readings: list[Reading] = []
        for piece, opened in zip(pieces.pieces, pieces.opened, strict=True):
            content = title if piece.field == TITLE else summary
            if opened:
                loose = pieces.loose and is_early(piece)
                reading = self._read(piece, content, lexicon, day, pieces.scene, loose)
            else:
                sentence = text.read(piece, content)
                reading = Reading(sentence, find_actors(sentence, names, day, pieces.scene))
            readings.append(reading)
            pieces.known[key_of(piece)] = (reading.sentence, reading.mentions)
        if not pieces.loose and not any(reading.findings for reading in readings):
            return []
        past: frozenset[int] = frozenset()
        if "background" not in self.without:
            past = background_paragraphs([r.sentence for r in readings if r.sentence.field == SUMMARY], lexicon, day)
        titles = [r for r in readings if r.sentence.field == TITLE]
        context = Context.of_title(
            [m for r in titles for m in r.mentions if not stands_beside(r.sentence.words, m, lexicon)]
        )
        actors = [m.code for r in readings for m in r.mentions if m.kind != "region"]
        setting = Setting.of(pieces.words, lexicon, pieces.relevance, actors, models.words, models.tone)
        found: list[Candidate] = []
        last = -1  # the summary's last sentence with a signal; the title stands before the first
        fresh = [r for r in readings if r.sentence.field == TITLE or r.sentence.paragraph not in past]
        long = len(pieces.words) >= LONG_WORDS
        for number, passage in enumerate(passages(fresh, long)):
            heard = setting.hearing(passage_words(passage)) if long else setting.heard(pieces.heard)
            told: set[str] = set()
            for reading in passage:
                new = list(self._candidates_of(reading, context, lexicon, day, heard))
                if not new and found and reading.sentence.index <= last + _FOLLOWS and "follow" not in self.without:
                    found = self._followed(reading, found, lexicon, day)
                elif found and "follow" not in self.without:
                    new += denials(reading.clauses, [f.trigger for f, _ in reading.findings], found, lexicon)
                if new:
                    last = reading.sentence.index if reading.sentence.field == SUMMARY else -1
                found += new
                told |= {candidate.type for candidate in new}
                near = [m for m in reading.mentions if stands_beside(reading.sentence.words, m, lexicon)]
                context.move_on([m for m in reading.mentions if m not in near], reading.clauses)
            if pieces.loose and number < _PROPOSED_PASSAGES:
                found += self._proposed(passage, told, context, lexicon, day, heard)
        return found if "merge" in self.without else merge(found)

    def _dated(
        self, kept: list[Candidate], pieces: Pieces, summary: str, lexicon: Lexicon, day: date | None
    ) -> list[Candidate]:
        """The kept candidates with the day and the number the lead names for what the title tells."""
        lead = next((piece for piece in pieces.pieces if piece.field == SUMMARY), None)
        if not kept or lead is None or "follow" in self.without:
            return kept
        sentence = text.read(lead, summary)
        counted = count_by_lead(kept, find_quantities(sentence, lexicon))
        return date_by_lead(counted, find_days(sentence, lexicon, day), day)

    def _proposed(
        self,
        readings: Sequence[Reading],
        told: set[str],
        context: Context,
        lexicon: Lexicon,
        day: date | None,
        setting: Setting,
    ) -> Iterator[Candidate]:
        """What the words of a passage sound like and no rule found in it."""
        lead = [r for r in readings if r.sentence.words][:_LEAD_SENTENCES]
        model = setting.model
        if model is None or not lead:
            return
        for kind in proposed_types(model, setting.scores, told):
            reading = lead[best_sentence(model, [r.sentence for r in lead], kind)]
            clauses = reading.clauses or split(
                reading.sentence, find_spans(reading.sentence, lexicon), reading.mentions, lexicon
            )
            finding = finding_of(model, clauses, kind, lexicon)
            if finding is not None:
                own = Reading(reading.sentence, reading.mentions, findings=[(finding, governors_of(finding.clause))])
                yield from self._candidates_of(own, context, lexicon, day, setting)

    def _followed(
        self, reading: Reading, found: list[Candidate], lexicon: Lexicon, day: date | None
    ) -> list[Candidate]:
        """What was found so far, with what a sentence without a signal of its own denies or adds."""
        sentence = reading.sentence
        clauses = reading.clauses
        if not clauses:
            spans = find_spans(sentence, lexicon)
            clauses = split(sentence, spans, reading.mentions, lexicon)
        denied = list(denials(clauses, (), found, lexicon))
        if denied:
            return [*found, *denied]
        return complete(found, find_quantities(sentence, lexicon), find_days(sentence, lexicon, day), day)

    def _read(
        self, piece: Piece, content: str, lexicon: Lexicon, day: date | None, scene: frozenset[str], loose: bool
    ) -> Reading:
        sentence = text.read(piece, content)
        mentions = find_actors(sentence, actor_names.load_actors(lexicon.language), day, scene)
        spans = find_spans(sentence, lexicon, [m.j for m in mentions if m.kind == "adjective"])
        reading = Reading(sentence, mentions, spans, split(sentence, spans, mentions, lexicon))
        for clause in reading.clauses:
            if "negation" in self.without:
                clause.negations = []
            governors = governors_of(clause)
            reading.findings += [(f, governors) for f in match(clause, _ruling(governors), self.book, loose)]
        return reading

    def _candidates_of(
        self, reading: Reading, context: Context, lexicon: Lexicon, day: date | None, setting: Setting
    ) -> Iterator[Candidate]:
        if not reading.findings:
            return
        quantities = find_quantities(reading.sentence, lexicon)
        days = find_days(reading.sentence, lexicon, day)
        rivals = actor_names.rivals()
        for matched, governors in reading.findings:
            finding = matched
            if finding.clause.kind == "condition":
                continue
            ahead = tells_ahead(finding, days, day, lexicon)
            if ahead:
                finding = as_scheduled(finding)
            actors = roles(finding, governors, context, rivals, lexicon)
            voice = decide(finding, governors, *actors, rivals, lexicon, self.book, ahead)
            if voice is None:
                continue
            told = tone_features(finding, governors, voice, lexicon.language, self.book)
            voice = setting.tone.choose(voice, told)
            when = day_of(finding, governors, days, voice.modality, day, ahead)
            own = setting
            if "background" not in self.without and is_background(finding, governors, lexicon, when, day):
                own = setting.with_name("background")
            yield from candidates_of(finding, governors, voice, actors, quantities, when, own, told)


@dataclass(frozen=True, slots=True)
class Draft:
    """The kept candidates of an article, its page, the words of its opening, and its relevance."""

    kept: list[Candidate]
    page: Page
    words: list[str]
    relevance: float

    def sound(self, words: WordModels) -> tuple[float, float] | None:
        """How much title and lead sound like escalation and like de-escalation; None where nothing was learned."""
        model = words.models.get(self.page.language)
        if model is None or not self.kept:
            return None
        scores = model.scores(self.words)
        return float(scores[model.labels.index(ESCALATION)]), float(scores[model.labels.index(DE_ESCALATION)])


def _ruling(governors: Sequence[Clause]) -> frozenset[str]:
    return frozenset(concept for g in governors for span in g.spans for concept in span.senses)


def _unread(article: Article, language: str) -> Score:
    note = f"no lexicon for language '{language}'" if language != "und" else "no readable text"
    return Score(article.id, language, direction.judge(())[0], 0.0, 0.0, (), version(), note)
