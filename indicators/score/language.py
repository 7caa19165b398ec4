"""Say which language a text is written in."""

from collections.abc import Callable
from functools import cache

# The ten languages of the project and their nearest neighbours, so that Italian is not read as Spanish.
_DETECTABLE = ("de", "en", "fr", "es", "ru", "uk", "pl", "ar", "tr", "zh", "it", "pt", "nl", "fa", "ja")
_READ = 2000  # characters; more do not change the answer


def detect_language(content: str) -> str:
    """ISO 639-1 of a text, "und" where it has no letters."""
    if not any(character.isalpha() for character in content[:_READ]):
        return "und"
    return str(_detector()(content[:_READ])[0])


@cache
def _detector() -> Callable[[str], tuple[str, float]]:
    import py3langid  # slow to import: only where a language is missing

    py3langid.set_languages(list(_DETECTABLE))
    return py3langid.classify  # type: ignore[no-any-return]
