"""What a book can hold: elements, attributes and addresses, by name space.

The lists follow HTML (https://html.spec.whatwg.org/), SVG 2 and MathML Core, less everything that
runs, loads, asks for input or sets a look.
"""

from __future__ import annotations

from octavo.vocabulary import MATHML, SVG

XHTML = "http://www.w3.org/1999/xhtml"
XLINK = "http://www.w3.org/1999/xlink"
OPS = "http://www.idpf.org/2007/ops"

#: Deeper trees are flattened: readers and layout engines recurse.
DEPTH_LIMIT = 100

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())

#: Attributes of ours: findings and editions read them, no reader of a book does.
OURS = frozenset(
    """data-line data-file data-kind data-number data-measure data-checked data-pdf data-page
    data-entry data-refs data-lines data-note data-tex""".split()
)

#: The line of what an author wrote as HTML and is no block, until its tree is put right.
RAW_LINE = "data-raw-line"

HTML_ELEMENTS = frozenset(
    """a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup data dd
    del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img
    ins kbd li main mark nav ol p pre q rb rp rt rtc ruby s samp section small span strong sub
    summary sup table tbody td tfoot th thead time tr u ul var wbr""".split()
)
RENAMED = {"strike": "s", "tt": "code", "acronym": "abbr", "dir": "ul", "listing": "pre"}

#: Dropped with what they hold; of everything else that is not allowed the words stay.
WITH_CONTENT = frozenset("script style template link meta base".split())

SVG_ELEMENTS = frozenset(
    """a circle clipPath defs desc ellipse g image line linearGradient marker mask metadata path
    pattern polygon polyline radialGradient rect stop svg symbol text textPath title tspan
    use""".split()
)
MATHML_ELEMENTS = frozenset(
    """annotation math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom
    mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder
    munderover none semantics""".split()
)
ALLOWED = {"": HTML_ELEMENTS, SVG: SVG_ELEMENTS, MATHML: MATHML_ELEMENTS}

#: The local names of all elements that a book can hold.
ELEMENTS = HTML_ELEMENTS | SVG_ELEMENTS | MATHML_ELEMENTS

GLOBAL = frozenset("class dir id lang role title translate".split())
HTML_ATTRIBUTES: dict[str, frozenset[str]] = {
    line.split()[0]: frozenset(line.split()[1:])
    for line in """a href hreflang
    img alt height src width
    td colspan headers rowspan
    th abbr colspan headers rowspan scope
    col span
    colgroup span
    ol reversed start type
    li value
    data value
    time datetime
    ins cite datetime
    del cite datetime
    blockquote cite
    q cite
    details open""".split("\n")
}
SVG_ATTRIBUTES = frozenset(
    """clip-path clip-rule clipPathUnits color cx cy d direction display dominant-baseline dx dy
    fill fill-opacity fill-rule font-family font-size font-size-adjust font-stretch font-style
    font-variant font-weight fx fy fr gradientTransform gradientUnits height href id
    baseline-shift alignment-baseline lengthAdjust letter-spacing marker-end marker-mid
    marker-start markerHeight markerUnits markerWidth mask maskContentUnits maskUnits offset
    opacity orient overflow paint-order path pathLength patternContentUnits patternTransform
    patternUnits points preserveAspectRatio r refX refY rotate rx ry shape-rendering
    spreadMethod startOffset stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
    stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
    text-decoration text-rendering textLength transform transform-origin unicode-bidi
    vector-effect version viewBox visibility width word-spacing writing-mode x x1 x2 xml:space y
    y1 y2""".split()
)
MATHML_ATTRIBUTES = frozenset(
    """accent accentunder align alttext columnalign columnlines columnspacing columnspan
    close depth dir display displaystyle encoding fence form frame height linethickness lspace
    mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation open
    rowalign rowlines rowspacing rowspan rspace scriptlevel separator separators stretchy
    symmetric voffset width""".split()
)
SCHEMES = frozenset("http https mailto tel sms ftp sftp urn doi geo xmpp irc news magnet".split())
