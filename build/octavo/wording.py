"""The words that Octavo itself puts into a book, in the book's language, and its dates.

Everything is data: a language is one text below, a line a key. A language that is not here is
served in English.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

_EN = """
chapter: Chapter
figure: Figure
table: Table
contents: Contents
notes: Notes
note: Note
back_to_text: Back to the text
cover: Cover
title_page: Title page
copyright_page: Copyright page
landmarks: Landmarks
start_of_content: Start of content
page_list: Pages
of_pages: {page} of {pages}
published_by: Published by
edited_by: Edited by {names}
translated_by: Translated by {names}
illustrated_by: Illustrated by {names}
introduced_by: With an introduction by {names}
contributed_by: With contributions by {names}
and: and
series_position: {series}, {position}
version: Version
identifier: Identifier
epub_edition: EPUB edition
pdf_edition: PDF edition
print_edition: print edition
pages_of: Page numbers are those of the {edition}.
done: Done:
to_do: To do:
access_text: The text adapts to any size and screen; headings, contents and reading order are \
marked.
access_images: Every image that says something has a text alternative.
access_images_partly: Not every image has a text alternative.
access_formulas: Formulas are MathML.
access_notes: Notes are linked both ways.
access_pages: The page numbers of a printed edition are marked.
months: January February March April May June July August September October November December
date: {day} {month} {year}
date_month: {month} {year}
"""

_EN_US = """
date: {month} {day}, {year}
"""

_DE = """
chapter: Kapitel
figure: Abbildung
table: Tabelle
contents: Inhalt
notes: Anmerkungen
note: Anmerkung
back_to_text: Zurück zum Text
cover: Umschlag
title_page: Titelseite
copyright_page: Impressum
landmarks: Orientierungspunkte
start_of_content: Beginn des Textes
page_list: Seiten
of_pages: {page} von {pages}
published_by: Verlag:
edited_by: Herausgegeben von {names}
translated_by: Übersetzt von {names}
illustrated_by: Illustriert von {names}
introduced_by: Mit einer Einleitung von {names}
contributed_by: Mit Beiträgen von {names}
and: und
series_position: {series}, Band {position}
version: Version
identifier: Kennung
epub_edition: EPUB-Ausgabe
pdf_edition: PDF-Ausgabe
print_edition: gedruckte Ausgabe
pages_of: Seitenzahlen nach: {edition}.
done: Erledigt:
to_do: Offen:
access_text: Der Text passt sich jeder Größe und jedem Bildschirm an; Überschriften, Inhalt und \
Lesereihenfolge sind ausgezeichnet.
access_images: Jedes Bild, das etwas aussagt, hat eine Textalternative.
access_images_partly: Nicht jedes Bild hat eine Textalternative.
access_formulas: Formeln sind MathML.
access_notes: Anmerkungen sind hin und zurück verlinkt.
access_pages: Die Seitenzahlen einer gedruckten Ausgabe sind ausgezeichnet.
months: Januar Februar März April Mai Juni Juli August September Oktober November Dezember
date: {day}. {month} {year}
"""

_FR = """
chapter: Chapitre
figure: Figure
table: Tableau
contents: Table des matières
notes: Notes
note: Note
back_to_text: Retour au texte
cover: Couverture
title_page: Page de titre
copyright_page: Mentions légales
landmarks: Repères
start_of_content: Début du texte
page_list: Pages
of_pages: {page} sur {pages}
published_by: Publié par
edited_by: Sous la direction de {names}
translated_by: Traduction : {names}
illustrated_by: Illustrations : {names}
introduced_by: Introduction : {names}
contributed_by: Avec la participation de {names}
and: et
series_position: {series}, {position}
version: Version
identifier: Identifiant
epub_edition: Édition EPUB
pdf_edition: édition PDF
print_edition: édition imprimée
pages_of: Numéros de page d’après : {edition}.
done: Fait :
to_do: À faire :
access_text: Le texte s’adapte à toutes les tailles et à tous les écrans ; les titres, la table \
des matières et l’ordre de lecture sont balisés.
access_images: Chaque image porteuse de sens a une description textuelle.
access_images_partly: Toutes les images n’ont pas de description textuelle.
access_formulas: Les formules sont en MathML.
access_notes: Les notes sont liées dans les deux sens.
access_pages: Les numéros de page d’une édition imprimée sont indiqués.
months: janvier février mars avril mai juin juillet août septembre octobre novembre décembre
date_first: 1er {month} {year}
"""

_ES = """
chapter: Capítulo
figure: Figura
table: Tabla
contents: Índice
notes: Notas
note: Nota
back_to_text: Volver al texto
cover: Cubierta
title_page: Portada
copyright_page: Créditos
landmarks: Puntos de referencia
start_of_content: Comienzo del texto
page_list: Páginas
of_pages: {page} de {pages}
published_by: Publicado por
edited_by: Edición de {names}
translated_by: Traducción de {names}
illustrated_by: Ilustraciones de {names}
introduced_by: Introducción de {names}
contributed_by: Con la colaboración de {names}
and: y
series_position: {series}, {position}
version: Versión
identifier: Identificador
epub_edition: Edición EPUB
pdf_edition: edición PDF
print_edition: edición impresa
pages_of: Números de página según: {edition}.
done: Hecho:
to_do: Pendiente:
access_text: El texto se adapta a cualquier tamaño y pantalla; los títulos, el índice y el orden \
de lectura están marcados.
access_images: Cada imagen con significado tiene un texto alternativo.
access_images_partly: No todas las imágenes tienen un texto alternativo.
access_formulas: Las fórmulas están en MathML.
access_notes: Las notas están enlazadas en ambos sentidos.
access_pages: Los números de página de una edición impresa están marcados.
months: enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
date: {day} de {month} de {year}
date_month: {month} de {year}
"""

_IT = """
chapter: Capitolo
figure: Figura
table: Tabella
contents: Indice
notes: Note
note: Nota
back_to_text: Torna al testo
cover: Copertina
title_page: Frontespizio
copyright_page: Colophon
landmarks: Punti di riferimento
start_of_content: Inizio del testo
page_list: Pagine
of_pages: {page} di {pages}
published_by: Pubblicato da
edited_by: A cura di {names}
translated_by: Traduzione di {names}
illustrated_by: Illustrazioni di {names}
introduced_by: Introduzione di {names}
contributed_by: Con contributi di {names}
and: e
series_position: {series}, {position}
version: Versione
identifier: Identificativo
epub_edition: Edizione EPUB
pdf_edition: edizione PDF
print_edition: edizione a stampa
pages_of: Numeri di pagina secondo: {edition}.
done: Fatto:
to_do: Da fare:
access_text: Il testo si adatta a ogni dimensione e schermo; titoli, indice e ordine di lettura \
sono marcati.
access_images: Ogni immagine significativa ha un testo alternativo.
access_images_partly: Non tutte le immagini hanno un testo alternativo.
access_formulas: Le formule sono in MathML.
access_notes: Le note sono collegate nei due sensi.
access_pages: I numeri di pagina di un’edizione stampata sono segnalati.
months: gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre \
dicembre
"""

_RU = """
chapter: Глава
figure: Рисунок
table: Таблица
contents: Содержание
notes: Примечания
note: Примечание
back_to_text: Вернуться к тексту
cover: Обложка
title_page: Титульный лист
copyright_page: Выходные данные
landmarks: Ориентиры
start_of_content: Начало текста
page_list: Страницы
of_pages: {page} из {pages}
published_by: Издатель:
edited_by: Под редакцией: {names}
translated_by: Перевод: {names}
illustrated_by: Иллюстрации: {names}
introduced_by: Вступительная статья: {names}
contributed_by: При участии: {names}
and: и
series_position: {series}, {position}
version: Версия
identifier: Идентификатор
epub_edition: Издание EPUB
pdf_edition: издание PDF
print_edition: печатное издание
pages_of: Номера страниц по: {edition}.
done: Сделано:
to_do: Не сделано:
access_text: Текст подстраивается под любой размер и экран; заголовки, содержание и порядок \
чтения размечены.
access_images: У каждого значимого изображения есть текстовое описание.
access_images_partly: Не у всех изображений есть текстовое описание.
access_formulas: Формулы записаны в MathML.
access_notes: Примечания связаны ссылками в обе стороны.
access_pages: Номера страниц печатного издания размечены.
months: января февраля марта апреля мая июня июля августа сентября октября ноября декабря
months_alone: январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
date: {day} {month} {year} г.
date_month: {month} {year} г.
"""

_LANGUAGES = {
    "en": _EN,
    "en-us": _EN_US,
    "de": _DE,
    "fr": _FR,
    "es": _ES,
    "it": _IT,
    "ru": _RU,
}


@functools.cache
def words(lang: str) -> Mapping[str, str]:
    """The words for a BCP 47 language tag; each key in English where the language lacks it."""
    found = _read(_EN)
    subtags = lang.lower().split("-")
    for length in range(1, len(subtags) + 1):
        found |= _read(_LANGUAGES.get("-".join(subtags[:length]), ""))
    return MappingProxyType(found)


def _read(text: str) -> dict[str, str]:
    lines = (line.partition(": ") for line in text.strip().splitlines())
    return {key: value for key, _, value in lines if key}


def spoken(lang: str) -> str:
    """The language that ``words`` speaks for a tag: its own, or ``en``."""
    return lang if lang.lower().split("-")[0] in _LANGUAGES else "en"


def date(lang: str, text: str) -> str:
    """A date of W3C-DTF (``2026``, ``2026-11``, ``2026-11-24``) as a reader would write it."""
    wording = words(lang)
    year, month, day = (*text.split("-"), "", "")[:3]
    if not month:
        return year
    months = wording["months"] if day else wording.get("months_alone", wording["months"])
    form = wording["date" if day else "date_month"]
    if day == "01":
        form = wording.get("date_first", form)
    name = months.split()[int(month) - 1]
    return form.format(year=year, month=name, day=day.lstrip("0"))


def listed(lang: str, names: tuple[str, ...]) -> str:
    """Names as a phrase: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {words(lang)['and']} {names[-1]}"
