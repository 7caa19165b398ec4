"""Choose a finding's modality with what was learned from labelled findings: the grammar's own choice, its operators,
who speaks, and the words around the trigger.

The grammar (modality.py) decides first; the model, linear over these features, keeps or changes the choice.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

from indicators.errors import ConfigError
from indicators.model import Modality
from indicators.score.clauses import Clause
from indicators.score.modality import Voice
from indicators.score.rulebook import WORDS, RuleBook
from indicators.score.rules import Finding, folded

FORMAT = 1  # of tone.json; a file of another format is refused
_AROUND, _CLOSE = 10, 4  # tokens of the trigger whose words and pairs of words count
_DOUBT = 0.3  # credit of a modality that the rules heard: where the model is undecided, no doubt is lost


@dataclass(frozen=True, slots=True)
class Tone:
    """Weights by feature, one a modality in the order of `choices`, and their biases. Without any the grammar's choice
    stands."""

    choices: tuple[Modality, ...]
    weights: Mapping[str, Sequence[float]]
    bias: Sequence[float]

    @classmethod
    def none(cls) -> "Tone":
        """The model that changes nothing."""
        return cls((), {}, ())

    @classmethod
    def load(cls) -> "Tone":
        """The model that ships with the package; one that changes nothing where there is none."""
        path = resources.files("indicators.score").joinpath("models", "tone.json")
        if not path.is_file():
            return cls.none()
        try:
            return cls.of_data(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"score/models/tone.json: {error}. Run `python -m indicators train`.") from error

    @classmethod
    def of_data(cls, data: Mapping[str, object]) -> "Tone":
        """The model of a parsed file. ValueError where the format is not what this version reads."""
        if data.get("format") != FORMAT:
            raise ValueError(f"format {data.get('format')!r}, expected {FORMAT}")
        choices, weights, bias = data["choices"], data["weights"], data["bias"]
        if not isinstance(choices, list) or not isinstance(weights, dict) or not isinstance(bias, list):
            raise ValueError("choices, weights or bias: expected lists and an object")
        return cls(tuple(Modality(name) for name in choices), weights, bias)

    def choose(self, voice: Voice, told: Sequence[str]) -> Voice:
        """The voice with the likeliest modality. told: the features of the finding."""
        if not self.choices:
            return voice
        totals = list(self.bias)
        for name in told:
            own = self.weights.get(name)
            if own is not None:
                for index, weight in enumerate(own):
                    totals[index] += weight
        if voice.modality is not Modality.ASSERTED and voice.modality in self.choices:
            totals[self.choices.index(voice.modality)] += _DOUBT
        chosen = self.choices[max(range(len(totals)), key=totals.__getitem__)]
        return voice if chosen is voice.modality else replace(voice, modality=chosen)


def tone_features(
    finding: Finding, governors: Sequence[Clause], voice: Voice, language: str, book: RuleBook
) -> tuple[str, ...]:
    """What a finding's modality may hang on, each a short name; words carry their language, names of actors are left
    out."""
    return tuple(dict.fromkeys(_features(finding, governors, voice, language, book)))


def _features(
    finding: Finding, governors: Sequence[Clause], voice: Voice, language: str, book: RuleBook
) -> Iterator[str]:
    clause, trigger, kind = finding.clause, finding.trigger, finding.rule.type or ""
    said = voice.modality.value
    rule = WORDS if finding.rule.id.startswith(WORDS) else finding.rule.id
    yield f"said={said}"
    yield f"type={kind}"
    yield f"type={kind}&said={said}"
    yield f"rule={rule}&said={said}"
    yield f"speaker={voice.speaker.value}"
    yield f"speaker={voice.speaker.value}&said={said}"
    yield f"clause={clause.kind}"
    yield f"field={clause.sentence.field}"
    yield f"form={''.join(sorted(set(trigger.tags())))}"
    if clause.sentence.question:
        yield "question"
    if clause.negations:
        yield "negation"
        yield f"negation&type={kind}"
    for span in clause.spans:
        for concept in folded(span, clause, book) & book.operators:
            where = "own" if span is trigger else "before" if span.i < trigger.i else "after"
            yield f"{where}={concept}"
            yield f"{where}={concept}&type={kind}"
    for governor in governors:
        yield f"governor={governor.kind}"
        for span in governor.spans:
            for concept in folded(span, governor, book) & book.operators:
                yield f"above={concept}"
    yield from _words(clause, trigger.i, language)


def _words(clause: Clause, at: int, language: str) -> Iterator[str]:
    sentence = clause.sentence
    named = {index for mention in clause.mentions for index in range(mention.i, mention.j)}
    lo, hi = max(at - _AROUND, 0), min(at + _AROUND, len(sentence.words))
    words = ["ACTOR" if index in named else sentence.words[index] for index in range(lo, hi)]
    for index, word in enumerate(words):
        inside = clause.i <= lo + index < clause.j
        yield f"{language}:{word}" if inside else f"{language}:~{word}"
    for index in range(len(words) - 1):
        if abs(lo + index - at) <= _CLOSE:
            yield f"{language}:{words[index]}_{words[index + 1]}"
