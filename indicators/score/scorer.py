"""Score articles: the stages in order, from text to signals, direction and relevance."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from indicators import taxonomy
from indicators.lexicon import actors as actor_names
from indicators.lexicon.load import Lexicon, languages, load, version
from indicators.model import Article, Evidence, Modality, Score, Signal
from indicators.score import direction, text
from indicators.score.actors import find_actors
from indicators.score.background import background_paragraphs, is_background
from indicators.score.clauses import Clause, split
from indicators.score.dates import DayMention, find_days
from indicators.score.features import describe
from indicators.score.merge import Candidate, merge
from indicators.score.modality import decide
from indicators.score.quantity import Quantity, find_quantities, pick
from indicators.score.relevance import Relevance
from indicators.score.rerank import Reranker
from indicators.score.roles import Context, roles
from indicators.score.rules import Finding, RuleBook, load_rules, match, nearly
from indicators.score.spans import Span, find_spans
from indicators.score.text import SUMMARY, TITLE, Sentence

Stage = str
# The ten languages of the project and their nearest neighbours, so that Italian is not read as Spanish.
_DETECTABLE = ("de", "en", "fr", "es", "ru", "uk", "pl", "ar", "tr", "zh", "it", "pt", "nl", "fa", "ja")
STAGES: tuple[Stage, ...] = ("negation", "background", "merge", "rerank", "relevance", "roles")


@dataclass(slots=True)
class Reading:
    """One sentence with everything read from it."""

    sentence: Sentence
    spans: list[Span]
    clauses: list[Clause]
    findings: list[tuple[Finding, list[Clause]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scorer:
    """The scoring contract as an object; built once, used for many articles. Not tied to a process or thread."""

    book: RuleBook
    relevance: Relevance
    reranker: Reranker
    without: frozenset[Stage] = frozenset()

    @classmethod
    def load(cls, without: Iterable[Stage] = ()) -> "Scorer":
        """The scorer of this installation. without: stages switched off, for ablation."""
        return cls(load_rules(), Relevance.load(), Reranker.load(), frozenset(without))

    def score(self, article: Article) -> Score:
        """Score one article. An unknown language or one without a lexicon gives no signals and a note."""
        title, summary = text.plain(article.title), text.plain(article.summary)
        language = article.lang or detect_language(f"{title} {summary}")
        if language not in languages():
            return _unread(article, language)
        lexicon = load(language)
        words = text.words_of(f"{title} {summary}")
        relevance = self.relevance.of(words, language)
        if not passes_gate(words, lexicon, self.book):
            return _empty(article, language, relevance)
        candidates = self.candidates(article, title, summary, lexicon, relevance)
        kept = candidates if "rerank" in self.without else self.reranker.keep(candidates)
        way, value = direction.judge(kept)
        signals = tuple(_signal(candidate) for candidate in kept)
        return Score(article.id, language, way, value, round(relevance, 3), signals, version())

    def failed(self, article: Article) -> Score:
        """What stands for an article that could not be scored: no signals, and a note that says so."""
        empty = Score(article.id, article.lang or "und", direction.judge(())[0], 0.0, 0.0, (), version())
        return replace(empty, note="the scorer failed on this text")

    def score_many(self, articles: Iterable[Article]) -> Iterator[Score]:
        """Score articles one by one, in order."""
        return map(self.score, articles)

    def candidates(
        self, article: Article, title: str, summary: str, lexicon: Lexicon, relevance: float
    ) -> list[Candidate]:
        """The merged candidates of an article before re-ranking, in order of the text."""
        readings = self.read(title, summary, lexicon, article.published.date() if article.published else None)
        day = article.published.date() if article.published else None
        context = _context(readings)
        found: list[Candidate] = []
        summary_sentences = [r.sentence for r in readings if r.sentence.field == SUMMARY]
        past = (
            background_paragraphs(summary_sentences, lexicon, day) if "background" not in self.without else frozenset()
        )
        for reading in readings:
            if reading.sentence.field == SUMMARY and reading.sentence.paragraph in past:
                continue
            found += self._candidates_of(reading, context, lexicon, day, relevance)
            _move_on(context, reading)
        return found if "merge" in self.without else merge(found)

    def read(self, title: str, summary: str, lexicon: Lexicon, day: date | None) -> list[Reading]:
        """Every sentence with its spans, clauses and findings."""
        abbreviations = lexicon.grammar.get("sentence_abbreviations", frozenset())
        names = actor_names.load_actors(lexicon.language)
        readings = []
        for name, content in ((TITLE, title), (SUMMARY, summary)):
            for sentence in text.sentences(name, content, abbreviations):
                spans = find_spans(sentence, lexicon)
                clauses = split(sentence, spans, find_actors(sentence, names, day), lexicon)
                if "negation" in self.without:
                    for clause in clauses:
                        clause.negations = []
                reading = Reading(sentence, spans, clauses)
                for clause in clauses:
                    governors = governors_of(clause)
                    reading.findings += [(f, governors) for f in match(clause, self._ruling(governors), self.book)]
                readings.append(reading)
        return readings

    def nearly(self, clause: Clause) -> list[Finding]:
        """The rules that had their trigger in a clause and did not fire, with the reason."""
        return nearly(clause, self._ruling(governors_of(clause)), self.book)

    def _ruling(self, governors: Sequence[Clause]) -> frozenset[str]:
        return frozenset(concept for g in governors for span in g.spans for concept in span.senses)

    def _candidates_of(
        self, reading: Reading, context: Context, lexicon: Lexicon, day: date | None, relevance: float
    ) -> Iterator[Candidate]:
        if not reading.findings:
            return
        sentence = reading.sentence
        quantities = find_quantities(sentence, lexicon)
        days = find_days(sentence, lexicon, day)
        rivals = actor_names.rivals()
        for finding, governors in reading.findings:
            if finding.clause.kind == "condition":
                continue
            sources, targets = roles(finding, governors, context, rivals, lexicon)
            voice = decide(finding, governors, sources, targets, rivals, lexicon, self.book)
            if voice is None:
                continue
            mention = _day_of(finding, governors, days)
            when = _resolve(mention, finding, voice.modality, day)
            background = is_background(finding, governors, lexicon, when, day)
            if background and "background" not in self.without:
                continue
            quantity = _quantity_of(finding, quantities, voice.modality)
            kinds = [(finding.rule.type or "", voice.modality)]
            kinds += [(name, Modality(modality)) for name, modality in finding.rule.also]
            escalation = taxonomy.load().types[kinds[0][0]].severity < 0
            if (
                voice.modality is Modality.DENIED
                and escalation
                and not finding.rule.also
                and kinds[0][0] != "talks_refused"
            ):
                if voice.speaker.value in ("self", "none"):
                    kinds.append(("reassurance", Modality.ASSERTED))
            features = describe(finding, governors, voice, sources, targets, relevance, day, lexicon)
            for kind, modality in kinds:
                yield Candidate(
                    type=kind,
                    modality=modality,
                    rule=finding.rule.id,
                    order=(0 if sentence.field == TITLE else 1, sentence.index, finding.trigger.i),
                    sources=sources,
                    targets=targets,
                    quantity=quantity if kind == finding.rule.type else None,
                    day=when if kind == finding.rule.type else None,
                    speaker=voice.speaker,
                    person=_person(finding, governors),
                    evidence=_evidence(finding, sentence),
                    features=features | {f"type={kind}", f"modality={modality}"},
                )


def governors_of(clause: Clause) -> list[Clause]:
    """The clauses above a clause, nearest first; at most three."""
    chain: list[Clause] = []
    above = clause.governor
    while above is not None and above not in chain and len(chain) < 3:
        chain.append(above)
        above = above.governor
    return chain


def passes_gate(words: Iterable[str], lexicon: Lexicon, book: RuleBook) -> bool:
    """Whether any word can trigger a rule; words that only begin a phrase count too. Cheap: one look-up a word."""
    gate = _gate(lexicon.language)
    triggers = book.triggers
    for word in words:
        known = gate.get(word)
        if known is None:
            known = (
                word in lexicon.phrases
                or word in lexicon.particles
                or any(sense.concept in triggers for sense in lexicon.lookup(word))
            )
            if len(gate) > 400_000:
                gate.clear()
            gate[word] = known
        if known:
            return True
    return False


@cache
def _gate(language: str) -> dict[str, bool]:
    del language
    return {}


@cache
def _detector() -> Callable[[str], tuple[str, float]]:
    import py3langid  # slow to import: only where a language is missing

    py3langid.set_languages(list(_DETECTABLE))
    return py3langid.classify  # type: ignore[no-any-return]


def detect_language(content: str) -> str:
    """ISO 639-1 of a text, "und" where it has no letters."""
    if not any(character.isalpha() for character in content[:2000]):
        return "und"
    return str(_detector()(content[:2000])[0])


def _unread(article: Article, language: str) -> Score:
    note = f"no lexicon for language '{language}'" if language != "und" else "no readable text"
    return Score(article.id, language, direction.judge(())[0], 0.0, 0.0, (), version(), note)


def _empty(article: Article, language: str, relevance: float) -> Score:
    return Score(article.id, language, direction.judge(())[0], 0.0, round(relevance, 3), (), version())


def _context(readings: Sequence[Reading]) -> Context:
    """The actors of title and text by first mention."""
    title: dict[str, None] = {}
    seen: dict[str, None] = {}
    for reading in readings:
        for clause in reading.clauses:
            for mention in clause.mentions:
                if mention.kind == "region":
                    continue
                (title if reading.sentence.field == TITLE else seen)[mention.code] = None
    return Context(tuple(title), [code for code in seen if code not in title], next(iter(title), ""))


def _move_on(context: Context, reading: Reading) -> None:
    """Remember whom the sentence named and was about, for pronouns and missing subjects of the next."""
    mentions = [m for clause in reading.clauses for m in clause.mentions if m.kind != "region"]
    named = list(dict.fromkeys(m.code for m in mentions))
    context.recent = [*named, *[code for code in context.recent if code not in named]]
    subjects = [m.code for c in reading.clauses if c.kind in ("main", "label") for m in c.mentions if m in mentions]
    context.subject = next(iter(subjects), context.subject)


def _person(finding: Finding, governors: Sequence[Clause]) -> str:
    """The leader who speaks or acts in the finding's clause or above it; empty where none is named."""
    for clause in (finding.clause, *governors):
        for mention in clause.mentions:
            if mention.kind == "leader":
                return " ".join(clause.sentence.words[mention.i : mention.j])
    return ""


def _day_of(finding: Finding, governors: Sequence[Clause], days: Sequence[DayMention]) -> DayMention | None:
    """The day named in the finding's clause, nearest to its trigger, else in a governing clause."""
    for clause in (finding.clause, *governors):
        inside = [d for d in days if clause.i <= d.i < clause.j]
        if inside:
            return min(inside, key=lambda d: abs(d.i - finding.trigger.i))
    return None


def _resolve(mention: DayMention | None, finding: Finding, modality: Modality, day: date | None) -> date | None:
    if mention is None:
        return None
    in_own_clause = finding.clause.i <= mention.i < finding.clause.j
    future = modality in (Modality.ANNOUNCED, Modality.FEARED) or finding.rule.type in ("talks_scheduled", "threat")
    return mention.resolve(day, future and in_own_clause)


def _quantity_of(finding: Finding, quantities: Sequence[Quantity], modality: Modality) -> Quantity | None:
    trigger, clause = finding.trigger, finding.clause
    found = pick(quantities, finding.rule.type or "", trigger.i, trigger.j, clause.i, clause.j)
    del modality
    return found


def _evidence(finding: Finding, sentence: Sentence) -> tuple[Evidence, ...]:
    """The words of the trigger and its partners, in order of the text."""
    found: dict[tuple[int, int], Evidence] = {}
    for span in (finding.trigger, *finding.partners):
        pieces = [(span.i, span.j)] + ([(span.particle, span.particle + 1)] if span.particle >= 0 else [])
        for i, j in pieces:
            start, end = sentence.starts[i], sentence.ends[j - 1]
            found[start, end] = Evidence(sentence.field, start, end, sentence.source[start:end])
    return tuple(found[key] for key in sorted(found))


def _signal(candidate: Candidate) -> Signal:
    quantity = candidate.quantity
    return Signal(
        type=candidate.type,
        direction=taxonomy.load().types[candidate.type].direction,
        modality=candidate.modality,
        severity=direction.severity(candidate),
        confidence=round(candidate.confidence, 3),
        quantity=quantity.value if quantity else None,
        unit=quantity.unit if quantity else None,
        approximate=bool(quantity and quantity.approximate),
        date=candidate.day,
        source_actors=candidate.sources,
        target_actors=candidate.targets,
        speaker=candidate.speaker,
        rule=candidate.rule,
        evidence=candidate.evidence,
    )


__all__ = ["Reading", "Scorer", "detect_language", "governors_of", "passes_gate"]
