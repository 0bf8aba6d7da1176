"""Words: doubled, forgotten, of two alphabets, in two spellings."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator

from octavo.lint.pieces import Block, Manuscript
from octavo.report import Finding, note, warning

_WORD = r"[^\W\d_]+(?:[’'][^\W\d_]+)*"
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_DOUBLED = re.compile(rf"(?<![\w’'-])({_WORD})[ \n]+(\1)(?![\w’'-])", re.IGNORECASE)

#: Words that may well stand twice in a row, by language.
_TWICE = {
    "en": "had that so very no yes ha well now there bye knock tut far long many never on and is",
    "de": "der die das den dem des sie ihr wir ihm ihn ja nein so sehr",
    "fr": "nous vous se non oui si très",
    "nl": "die dat je ja nee heel",
    "it": "via così piano mano poco molto no sì",
    "es": "no sí muy así casi",
    "ru": "да нет очень чуть едва",
}

_PLACEHOLDER = re.compile(r"\b(?:TODO|FIXME|XXX|TBD|TK|TKTK)\b|\?\?\?|\b[Ll]orem ipsum\b")

#: Beside these, a word in two ways of writing is no slip: "re-sign" is not "resign".
_PREFIXES = ("re-", "co-", "un-", "pre-")


def doubled(manuscript: Manuscript) -> Iterator[Finding]:
    """The same word twice in a row."""
    for block in manuscript.blocks:
        allowed = _TWICE.get(block.lang[:2].lower(), "").split()
        for found in _DOUBLED.finditer(block.text):
            word = found.group(1)
            if word.lower() in allowed or found.group(2)[0].isupper():
                # names stand twice on purpose: New York, New York; Duran Duran
                continue
            between = r"[\s*_>~\\]+"
            pattern = (
                rf"(?<![\w’'-]){re.escape(word)}{between}{re.escape(found.group(2))}(?![\w’'-])"
            )
            yield warning(
                "doubled-word",
                f"the word “{word}” stands twice in a row",
                manuscript.places(block, pattern, found),
                f"delete one, or allow it: {_ALLOW.format('doubled-word')}",
            )


_ALLOW = "`<!-- octavo-disable-next-line {} -->` on the line before"


def placeholders(manuscript: Manuscript) -> Iterator[Finding]:
    """What an author writes to come back to."""
    for block in manuscript.blocks:
        for found in _PLACEHOLDER.finditer(block.text):
            yield warning(
                "placeholder",
                f"“{found.group()}” was left to be done",
                manuscript.places(block, _PLACEHOLDER.pattern, found),
                "do it before the book goes out",
            )


def mixed_scripts(manuscript: Manuscript) -> Iterator[Finding]:
    """A word of Latin letters with one of Cyrillic or Greek that looks the same."""
    for block in manuscript.blocks:
        for found in re.finditer(r"[^\W\d_]{2,}", block.text):
            word = found.group()
            if word.isascii():
                continue
            scripts = Counter(_script(letter) for letter in word)
            del scripts[""]
            if len(scripts) < 2:
                continue
            rare = min(scripts, key=lambda name: scripts[name])
            letters = "".join(dict.fromkeys(c for c in word if _script(c) == rare))
            yield warning(
                "letters-mixed",
                f"“{word}” mixes alphabets: “{letters}” is {rare.title()}",
                manuscript.places(block, re.escape(word), found),
                "type the word again: searching and reading aloud fail on it",
            )


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0]
    # Greek letters in formulas and units stand alone: mu, pi and others are no slips there
    return name if name in ("LATIN", "CYRILLIC", "GREEK") else ""


def two_spellings(manuscript: Manuscript) -> Iterator[Finding]:
    """One word with a hyphen here and without there, or with an accent here and without there."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, tuple[Block, str]] = {}
    for (written, english), (times, block) in _used(manuscript).items():
        if len(written) >= 5 and written[1:].islower():
            word = written.lower()
            # an accent tells words apart in most languages, and is a matter of taste in English
            forms[_bare(word) if english else word.replace("-", "")][word] += times
            first.setdefault(word, (block, written))
    for counts in forms.values():
        if len(counts) < 2 or not _one_word(list(counts)):
            continue
        (most, often), *rest = counts.most_common()
        for word, times in rest:
            if word.startswith(_PREFIXES) or most.startswith(_PREFIXES):
                continue
            block, written = first[word]
            found = next(m for m in _HYPHENED.finditer(block.text) if m.group() == written)
            yield note(
                "spelling-mixed",
                f"“{word}” ({times}) is written “{most}” elsewhere ({often})",
                manuscript.places(block, re.escape(written), found),
                "choose one of them",
            )


def _used(manuscript: Manuscript) -> dict[tuple[str, bool], tuple[int, Block]]:
    """How often each word is written, in English or not, and the block where it is so first.

    A long book has far fewer words than it has occurrences of them: these are only counted.
    """
    counts: Counter[tuple[str, bool]] = Counter()
    first: dict[tuple[str, bool], Block] = {}
    for block in manuscript.blocks:
        english = block.lang.lower().startswith("en")
        written = Counter(zip(_HYPHENED.findall(block.text), itertools.repeat(english)))
        counts.update(written)
        first |= dict.fromkeys(written.keys() - first.keys(), block)
    return {word: (times, first[word]) for word, times in counts.items()}


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in plain if c != "-" and not unicodedata.combining(c))


def _one_word(forms: list[str]) -> bool:
    """Whether forms differ by a hyphen; or by an accent, in a word foreign to the language."""
    joined = {form.replace("-", "") for form in forms}
    return len(joined) == 1 or any(form.isascii() for form in joined)
