"""The words that Octavo itself puts into a book, in the book's language."""

from __future__ import annotations

from collections.abc import Mapping

_KEYS = (
    "chapter",
    "figure",
    "table",
    "contents",
    "notes",
    "note",
    "cover",
    "title_page",
    "copyright_page",
    "landmarks",
    "start_of_content",
    "page_list",
    "of_pages",
    "published_by",
    "version",
    "identifier",
    "back_to_text",
)

_WORDS = {
    "en": "Chapter|Figure|Table|Contents|Notes|Note|Cover|Title page|Copyright page|Landmarks"
    "|Start of content|Pages|{page} of {pages}|Published by|Version|Identifier|Back to the text",
    "de": "Kapitel|Abbildung|Tabelle|Inhalt|Anmerkungen|Anmerkung|Umschlag|Titelseite|Impressum"
    "|Orientierung|Beginn des Textes|Seiten|{page} von {pages}|Verlag:|Version|Kennung"
    "|Zurück zum Text",
    "fr": "Chapitre|Figure|Tableau|Table des matières|Notes|Note|Couverture|Page de titre"
    "|Mentions légales|Repères|Début du texte|Pages|{page} sur {pages}|Publié par|Version"
    "|Identifiant|Retour au texte",
    "es": "Capítulo|Figura|Tabla|Índice|Notas|Nota|Cubierta|Portada|Créditos|Puntos de referencia"
    "|Comienzo del texto|Páginas|{page} de {pages}|Publicado por|Versión|Identificador"
    "|Volver al texto",
    "it": "Capitolo|Figura|Tabella|Indice|Note|Nota|Copertina|Frontespizio|Colophon"
    "|Punti di riferimento|Inizio del testo|Pagine|{page} di {pages}|Pubblicato da|Versione"
    "|Identificativo|Torna al testo",
    "ru": "Глава|Рисунок|Таблица|Содержание|Примечания|Примечание|Обложка|Титульный лист"
    "|Выходные данные|Ориентиры|Начало текста|Страницы|{page} из {pages}|Издатель:|Версия"
    "|Идентификатор|Вернуться к тексту",
}


def words(lang: str) -> Mapping[str, str]:
    """The words for a BCP 47 language tag; English where the language is not known."""
    line = _WORDS.get(lang.lower().split("-")[0], _WORDS["en"])
    return dict(zip(_KEYS, line.split("|"), strict=True))
