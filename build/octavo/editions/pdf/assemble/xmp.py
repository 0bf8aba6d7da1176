"""XMP: the metadata that says what a PDF is, PDF/UA-1 and PDF/A-3a at once."""

from __future__ import annotations

from html import escape

from octavo.book import Metadata

PRODUCER = "Octavo"

_SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}

#: PDF/A knows no PDF/UA: its property has to be described (ISO 19005-3, 6.6.2.3).
_EXTENSION = (
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    f"<pdfaSchema:namespaceURI>{_SPACES['pdfuaid']}</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
)


def packet(metadata: Metadata, claims: bool = True) -> bytes:
    """The XMP packet (ISO 16684-1), to be stored uncompressed (ISO 19005-3, 6.6.2.1).

    Without ``claims`` it does not say that the document is PDF/UA and PDF/A.
    """
    named = _SPACES if claims else {key: _SPACES[key] for key in ("dc", "xmp", "pdf")}
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in named.items())
    authors = "".join(f"<rdf:li>{_text(author.name)}</rdf:li>" for author in metadata.creators)
    subjects = ", ".join((*metadata.subjects, *metadata.keywords))
    claimed = (
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
        "<pdfuaid:part>1</pdfuaid:part>"
    )
    body = (
        (claimed if claims else "")
        + _alternatives("dc:title", metadata.title)
        + (f"<dc:creator><rdf:Seq>{authors}</rdf:Seq></dc:creator>" if authors else "")
        + _alternatives("dc:description", metadata.description)
        + _alternatives("dc:rights", metadata.rights)
        + f"<dc:language><rdf:Bag><rdf:li>{_text(metadata.lang)}</rdf:li></rdf:Bag></dc:language>"
        + (f"<pdf:Keywords>{_text(subjects)}</pdf:Keywords>" if subjects else "")
        + f"<pdf:Producer>{PRODUCER}</pdf:Producer><xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>"
        f"<xmp:CreateDate>{metadata.modified}</xmp:CreateDate>"
        f"<xmp:ModifyDate>{metadata.modified}</xmp:ModifyDate>" + (_EXTENSION if claims else "")
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {spaces}>{body}</rdf:Description></rdf:RDF></x:xmpmeta>\n'
        '<?xpacket end="r"?>'
    ).encode()


def info(metadata: Metadata) -> dict[str, str]:
    """The document information, which must say the same (ISO 19005-3, 6.6.2)."""
    date = metadata.modified
    stamp = f"D:{date[:4]}{date[5:7]}{date[8:10]}{date[11:13]}{date[14:16]}{date[17:19]}Z"
    entries = {
        "/Title": metadata.title,
        "/Author": ", ".join(author.name for author in metadata.creators),
        "/Subject": metadata.description,
        "/Keywords": ", ".join((*metadata.subjects, *metadata.keywords)),
        "/Creator": PRODUCER,
        "/Producer": PRODUCER,
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    return {key: value for key, value in entries.items() if value}


def _text(text: str) -> str:
    return escape(text, quote=False)


def _alternatives(name: str, text: str) -> str:
    if not text:
        return ""
    inner = f'<rdf:li xml:lang="x-default">{_text(text)}</rdf:li>'
    return f"<{name}><rdf:Alt>{inner}</rdf:Alt></{name}>"
