"""Keys of cross-references: what the beginning of an id says of what bears it (Quarto)."""

from __future__ import annotations

import re

#: Keys of citations that are cross-references (Quarto), capitalised or not.
CROSS_REFERENCE = re.compile(
    r"(?:[Ff]ig|[Tt]bl|[Ee]q|[Ll]st|[Ss]ec|[Pp]age"
    r"|[Tt]hm|[Ll]em|[Cc]or|[Pp]rp|[Cc]nj|[Dd]ef|[Ee]xm|[Ee]xr|[Aa]lg|[Ss]ol|[Rr]em"
    r"|[Nn]te|[Tt]ip|[Ww]rn|[Ii]mp|[Cc]au)-."
)

#: What ids say of figures and their like, by their beginnings (Quarto, "Cross-references").
FLOATS = {"fig": "figure", "tbl": "table", "lst": "listing", "eq": "equation"}

#: Theorems and their like.
STATEMENTS = {
    "thm": "theorem", "lem": "lemma", "cor": "corollary", "prp": "proposition",
    "cnj": "conjecture", "def": "definition", "exm": "example", "exr": "exercise",
    "alg": "algorithm", "sol": "solution", "rem": "remark",
}  # fmt: skip

#: Callouts with a number.
CALLOUTS = {"nte": "note", "tip": "tip", "wrn": "warning", "imp": "important", "cau": "caution"}

#: What pandoc-crossref and bookdown call otherwise.
_OTHERS = {"tab": "tbl", "eqn": "eq"}
_COLON = re.compile(r"([A-Za-z]{2,3}):(?=.)")


def colonless(key: str) -> str:
    """A key of ours for one with a colon (``fig:x`` of pandoc-crossref, ``tab:x`` of bookdown)."""
    found = _COLON.match(key)
    if found is None:
        return key
    kind = _OTHERS.get(found.group(1).lower(), found.group(1).lower())
    if kind not in FLOATS and kind not in STATEMENTS and kind != "sec":
        return key
    if found.group(1)[0].isupper():
        kind = kind.capitalize()
    return f"{kind}-{key[found.end() :]}"
