"""The language of a book that tells none: English, and a warning where its words are of another.

Hyphens, quotation marks and Octavo's own words go by the language, and so does the voice that reads
a book aloud; that it was forgotten shows on no screen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from octavo.report import Finding, Source, warning

#: So many letters are looked at, and fewer words than these tell nothing.
_ENOUGH, _FEW = 40_000, 60

#: A language is known by so many different words of it.
_VARIOUS = 5

#: Words that one in five or ten is, in languages written in Latin letters.
_COMMON = {
    "en": "the of and to in is that it for was with as on be by are this from or have not you",
    "de": "der die und das ist nicht ein eine zu den mit von sich auf für dem des auch wird sind",
    "fr": "le la les des et est une du que dans pour qui pas sur avec au plus ce cette sont vous",
    "es": "el la los las y que en del un una es por con para se no lo como más su al está son",
    "pt": "o os e que do da em um uma para com não é dos das no na por mais como ao seu são você",
    "it": "il di che e la è un per non una del della sono con le gli nel alla si come più i dei",
    "nl": "de het een en van is dat niet te zijn op voor met die er aan ook als bij naar maar je",
    "sv": "och att det som en är på för av med den till inte ett om har de kan jag vi från eller",
    "da": "og at det er en til på som for den af med ikke der har et jeg de kan vi fra eller hvad",
    "nb": "og det er en til på som for av med ikke den har et jeg å de kan vi fra eller hva vil",
    "fi": "ja on ei se että oli hän joka mutta kun niin ovat myös tai voi kuin jos sen ole sitä",
    "hu": "a az és hogy nem egy is van meg ez de ha csak el vagy mint azt már kell lehet volt",
    "pl": "i w nie na się z do to że jest o jak za po co dla od tego przez są może lub który",
    "cs": "a se v na je že to s z do o jako za by pro i ale si tak po nebo který jsou může",
    "tr": "ve bir bu için de da ile ne çok gibi olarak daha var olan en kadar sonra değil veya",
    "ro": "și în de la nu cu pe care este un o să din mai pentru se ce sunt ca sau dar prin",
}
_WORDS = {tag: frozenset(words.split()) for tag, words in _COMMON.items()}

#: Letters of other scripts, and the language that is the likeliest of each.
_SCRIPTS = {
    "ru": "\u0400-\u04ff", "el": "\u0370-\u03ff\u1f00-\u1fff", "he": "\u0590-\u05ff",
    "ar": "\u0600-\u06ff", "hi": "\u0900-\u097f", "bn": "\u0980-\u09ff", "ta": "\u0b80-\u0bff",
    "th": "\u0e00-\u0e7f", "ka": "\u10a0-\u10ff", "hy": "\u0530-\u058f", "ko": "\uac00-\ud7a3",
    "ja": "\u3041-\u30ff", "zh": "\u4e00-\u9fff",
}  # fmt: skip
#: Languages that letters of their own tell from the likeliest one.
_TOLD_APART = (
    ("be", "ru", "ў"),
    ("uk", "ru", "їєґ"),
    ("mk", "ru", "ѓќ"),
    ("sr", "ru", "јђћ"),
    ("fa", "ar", "پچژگ"),
    ("sk", "cs", "ľĺŕ"),
)
_NAMES = {
    "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian",
    "nl": "Dutch", "sv": "Swedish", "da": "Danish", "nb": "Norwegian", "fi": "Finnish",
    "hu": "Hungarian", "pl": "Polish", "cs": "Czech", "tr": "Turkish", "ro": "Romanian",
    "ru": "Russian", "uk": "Ukrainian", "el": "Greek", "he": "Hebrew", "ar": "Arabic",
    "fa": "Persian", "hi": "Hindi", "bn": "Bengali", "ta": "Tamil", "th": "Thai",
    "be": "Belarusian", "bg": "Bulgarian", "mk": "Macedonian", "sr": "Serbian", "sk": "Slovak",
    "ka": "Georgian", "hy": "Armenian", "ko": "Korean", "ja": "Japanese", "zh": "Chinese",
}  # fmt: skip
_APART = re.compile(r"(?ms)^[ \t]*(```+|~~~+).*?^[ \t]*\1|`[^`\n]+`|<[^<>\n]+>|\]\([^)\n]*\)")


def find(texts: Iterable[str], file: str) -> list[Finding]:
    """A warning where the words of the texts are not English."""
    taken, left = [], _ENOUGH
    for text in texts:
        if left <= 0:
            break
        taken.append(_APART.sub(" ", text[:left]))
        left -= len(text)
    tag = _tag(" ".join(taken))
    if tag == "en":
        return []
    message = f"the book tells no language and is taken for English; its words look {_NAMES[tag]}"
    hint = f"add `lang: {tag}` to the front matter: hyphens and voices that read aloud go by it"
    return [warning("lang-missing", message, Source(file), hint)]


def _tag(text: str) -> str:
    """The language of a text, English where nothing else is sure."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if sum(map(len, words)) < 3 * _FEW:
        return "en"
    letters = Counter(text)
    latin = len(re.findall(r"[A-Za-z\u00c0-\u024f]", text))
    for tag, signs in _SCRIPTS.items():
        count = len(re.findall(f"[{signs}]", text))
        # Japanese has its own letters among the Chinese ones
        if count > latin or (tag == "ja" and 5 * count > latin + count > 0 and count > _FEW):
            return _told_apart(tag, letters)
    if len(words) < _FEW:
        return "en"
    found = {tag: sum(word in known for word in words) for tag, known in _WORDS.items()}
    best = max(found, key=lambda tag: found[tag])
    # a word that comes again and again may be of any language
    various = len(_WORDS[best].intersection(words)) >= _VARIOUS
    sure = various and found[best] > 1.6 * found["en"] and 8 * found[best] > len(words)
    return _told_apart(best, letters) if sure else "en"


def _told_apart(tag: str, letters: Counter[str]) -> str:
    """The language among its neighbours whose own letters the text has."""
    for other, of, own in _TOLD_APART:
        if of == tag and any(letters[letter] for letter in own):
            return other
    # every page of Russian has this letter
    return "bg" if tag == "ru" and not letters["ы"] else tag
