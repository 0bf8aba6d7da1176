"""Prices and places as the trade writes them: codes of currencies and of countries."""

from __future__ import annotations

import re

#: Currencies in use (ISO 4217; ONIX code list 96, issue 75).
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
    KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
    SDG SEK SGD SHP SLE SOS SRD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
    UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)

#: Countries (ISO 3166-1; ONIX code list 91, issue 75).
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
    """.split()
)

_PRICE = re.compile(r"(?:([A-Za-z]{3})\s*)?(\d{1,7}(?:\.\d{1,2})?)(?:\s*([A-Za-z]{3}))?")


def price(text: str) -> str:
    """A price such as ``9.9 eur`` or ``EUR 9.90`` as ``9.90 EUR``; ValueError where it is none."""
    found = _PRICE.fullmatch(text.strip())
    codes = [code.upper() for code in (found[1], found[3]) if code] if found else []
    if found is None or len(codes) != 1 or codes[0] not in CURRENCIES:
        raise ValueError(text)
    return f"{float(found[2]):.2f} {codes[0]}"


def territory(text: str) -> tuple[str, ...]:
    """Codes of countries in order, ``("WORLD",)`` for all; ValueError where one is none."""
    codes = tuple(dict.fromkeys(re.split(r"[\s,]+", text.strip().upper())))
    if codes != ("WORLD",) and not COUNTRIES.issuperset(codes):
        raise ValueError(text)
    return codes
