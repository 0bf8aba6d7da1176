// The page of the preview: shows each state that the server tells of.

const $ = (id) => document.getElementById(id);
const book = $("book"), chapters = $("chapters"), pages = $("pages");
let shown = { text: 0, pages: 0, href: "" };
let state = null;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function showFindings(findings) {
  const list = $("findings");
  list.replaceChildren(...findings.map((finding) => {
    const item = element("li", "", finding.severity);
    item.append(element("b", finding.severity), " ");
    if (finding.link) {
      const link = element("a", finding.place);
      link.href = finding.link;
      item.append(link, " ");
    } else if (finding.place) item.append(`${finding.place} `);
    item.append(finding.message, " ", element("small", `[${finding.code}]`));
    if (finding.hint) item.append(element("div", `→ ${finding.hint}`, "hint"));
    return item;
  }));
  $("found-title").textContent = findings.length
    ? `Findings (${findings.length})` : "Findings: nothing to mend";
}

function showText(text) {
  if (text.revision === shown.text || !text.chapters.length) return;
  chapters.replaceChildren(...text.chapters.map((chapter) => {
    const option = element("option", chapter.title);
    option.value = chapter.href;
    return option;
  }));
  const known = text.chapters.some((chapter) => chapter.href === shown.href);
  const first = known ? shown.href : text.chapters[0].href;
  open(text.changed.href || first, text.changed.href ? text.changed.mark : "");
  shown.text = text.revision;
}

function open(href, mark) {
  const place = href === shown.href && book.contentWindow ? book.contentWindow.scrollY : 0;
  shown.href = chapters.value = href;
  book.onload = () => {
    const found = mark && book.contentDocument.querySelector(`.${CSS.escape(mark)}`);
    if (!found) return book.contentWindow.scrollTo(0, place);
    found.classList.add("octavo-changed");
    found.scrollIntoView({ block: "center" });
    setTimeout(() => found.classList.remove("octavo-changed"), 2500);
  };
  book.src = `/book/${state.text.revision}/${href}`;
}

function showPages(told) {
  const scope = told.scope === "chapter" ? ", this chapter; the others follow" : "";
  $("printed-title").textContent = told.edition ? `Pages of “${told.edition}”${scope}` : "Pages";
  if (told.revision === shown.pages) return;
  shown.pages = told.revision;
  const place = pages.scrollTop;
  pages.replaceChildren(...told.sizes.map(([width, height], number) => {
    const figure = element("figure", "", number === told.changed ? "changed" : "");
    const image = element("img");
    image.loading = "lazy";
    image.width = width;
    image.height = height;
    image.alt = `Page ${told.labels[number] || number + 1}`;
    image.src = `/pages/${told.revision}/${number}.png`;
    figure.append(image, element("figcaption", told.labels[number] || String(number + 1)));
    return figure;
  }));
  pages.scrollTop = place;
  const changed = pages.querySelector(".changed");
  if (changed) changed.scrollIntoView({ block: "nearest" });
}

function show(next) {
  state = next;
  document.title = `${next.title} – Octavo`;
  $("title").textContent = next.title;
  $("working").textContent = next.working || "up to date";
  showFindings(next.findings);
  showText(next.text);
  showPages(next.pages);
}

function step(by) {
  const number = chapters.selectedIndex + by;
  if (number >= 0 && number < chapters.length) open(chapters.options[number].value, "");
}

chapters.addEventListener("change", () => open(chapters.value, ""));
$("previous").addEventListener("click", () => step(-1));
$("next").addEventListener("click", () => step(1));
document.addEventListener("keydown", (event) => {
  if (event.target.tagName === "SELECT" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "[") step(-1);
  if (event.key === "]") step(1);
});

const source = new EventSource("/events");
source.onmessage = (event) => show(JSON.parse(event.data));
source.onerror = () => { $("working").textContent = "the preview has ended, or is out of reach"; };
