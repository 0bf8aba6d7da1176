"""Code lists of ONIX for Books (issue 75), as far as a book's metadata need them."""

from __future__ import annotations

#: MARC relators and their like in list 17; the others have "other" (Z99).
ROLES = {
    "aut": "A01", "edt": "B01", "trl": "B06", "ill": "A12", "aui": "A24", "win": "A24",
    "pht": "A13", "aft": "A19", "bkd": "A11", "cov": "A36", "nrt": "E07", "com": "C01",
    "ann": "A20", "ctb": "A32", "adp": "B05", "ctg": "A39", "lyr": "A05", "wpr": "A15",
}  # fmt: skip

#: ISO 639-1 codes and those of ISO 639-2/B that list 74 has.
LANGUAGES = {
    "af": "afr", "ar": "ara", "be": "bel", "bg": "bul", "bn": "ben", "bs": "bos", "ca": "cat",
    "cs": "cze", "cy": "wel", "da": "dan", "de": "ger", "el": "gre", "en": "eng", "eo": "epo",
    "es": "spa", "et": "est", "eu": "baq", "fa": "per", "fi": "fin", "fr": "fre", "ga": "gle",
    "gl": "glg", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "arm", "id": "ind",
    "is": "ice", "it": "ita", "ja": "jpn", "ka": "geo", "ko": "kor", "la": "lat", "lb": "ltz",
    "lt": "lit", "lv": "lav", "mk": "mac", "ms": "may", "mt": "mlt", "nb": "nob", "nl": "dut",
    "nn": "nno", "no": "nor", "pl": "pol", "pt": "por", "ro": "rum", "ru": "rus", "sk": "slo",
    "sl": "slv", "sq": "alb", "sr": "srp", "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel",
    "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd", "vi": "vie", "yi": "yid", "zh": "chi",
}  # fmt: skip

#: Authorities of subjects in list 27.
SCHEMES = {"BISAC": "10", "Thema": "93", "BIC": "12", "WGS": "26", "CLIL": "29", "DDC": "01",
           "LCSH": "04", "UDC": "03"}  # fmt: skip

#: Trims of their own in list 175, in whole millimetres.
TRIMS = {(111, 178): "B104", (129, 198): "B105"}

#: What an EPUB says of its accessibility (schema.org) in list 196.
FEATURES = {
    "tableOfContents": "11",
    "index": "12",
    "readingOrder": "13",
    "alternativeText": "14",
    "longDescription": "15",
    "MathML": "17",
    "printPageNumbers": "19",
    "pageBreakMarkers": "19",
    "highContrastDisplay": "26",
    "structuralNavigation": "29",
    "ARIA": "30",
    "displayTransformability": "36",
    "pageNavigation": "41",
    "describedMath": "53",
    "latex": "35",
}

#: Parts of a claim of conformance in list 196.
CONFORMANCE = {
    "EPUB Accessibility 1.1": "04",
    "WCAG 2.0": "80",
    "WCAG 2.1": "81",
    "WCAG 2.2": "82",
    "Level A": "84",
    "Level AA": "85",
    "Level AAA": "86",
}

#: Types of prices in list 58: whether they are fixed by law, and whether a tax is in them.
PRICES = {(False, False): "01", (False, True): "02", (True, False): "03", (True, True): "04"}

#: Currencies of places where shops add the tax to the price.
WITHOUT_TAX = frozenset({"USD", "CAD"})
