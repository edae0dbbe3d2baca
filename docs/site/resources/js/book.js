// What the skin lacks: GitHub's anchors, contents on long pages, a menu that folds, and a search.

const anchor = (heading) =>
  heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/** Headings get the ids that GitHub gives them, so that the same links work there and here. */
const nameHeadings = () => {
  for (const heading of document.querySelectorAll("main h2, main h3")) {
    heading.id = anchor(heading.textContent);
  }
};

const addContents = () => {
  const headings = [...document.querySelectorAll("main h2")];
  if (headings.length < 4) {
    return;
  }
  const links = headings.map((heading) =>
    element("li", {}, element("a", { href: `#${heading.id}` }, heading.textContent)));
  const contents = element("nav", { className: "contents" }, element("ul", {}, ...links));
  contents.setAttribute("aria-label", "On this page");
  document.querySelector("main h1").after(contents);
};

/** Beside the text on a wide page; folded above it on a narrow one. */
const foldMenu = () => {
  const menu = document.querySelector("#leftColumn nav");
  const folded = element("details", { id: "menu" }, element("summary", {}, "Pages and search"));
  menu.replaceWith(folded);
  folded.append(menu);
  const narrow = matchMedia("(max-width: 767px)");
  const fold = () => {
    folded.open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);
  fold();
  return menu;
};

/**
 * Tables of three columns and more with sentences in them: on a narrow page each line is a block.
 * Elsewhere a short cell, such as a limit, stays on one line.
 */
const markTables = () => {
  for (const table of document.querySelectorAll("main table")) {
    const heads = [...table.querySelectorAll("th")].map((head) => head.textContent);
    const cells = [...table.querySelectorAll("td")];
    for (const cell of cells) {
      cell.classList.toggle("short", cell.textContent.length < 9);
    }
    const letters = cells.reduce((sum, cell) => sum + cell.textContent.length, 0);
    if (heads.length > 2 && letters / cells.length > 25) {
      table.classList.add("prose");
      for (const cell of cells) {
        cell.dataset.head = heads[cell.cellIndex];
      }
    }
  }
};

// The pages as they were written come as scripts, js/pages/*.js, when somebody searches first.
// They are no JSON, because a browser fetches nothing for a page that is a file.
const sections = [];

/** Each page calls this with its text. */
globalThis.page = (text) => {
  const file = document.currentScript.src.replace(/.*\//, "").replace(/\.js$/, ".html");
  const parts = text.split(/^#{2,3} /m);
  const title = parts[0].match(/^# (.*)/)[1];
  parts.forEach((part, i) => {
    const heading = part.slice(0, part.indexOf("\n")).replace(/[`*]/g, "");
    sections.push({
      name: i === 0 ? title : `${title}: ${heading}`,
      href: i === 0 ? file : `${file}#${anchor(heading)}`,
      text: part.toLowerCase(),
    });
  });
};

const loadPages = (menu) => {
  for (const link of menu.querySelectorAll("li:not(.hit) a")) {
    const file = link.getAttribute("href") ?? location.pathname.replace(/.*\//, "");
    if (/^[a-z-]+\.html$/.test(file)) {
      document.head.append(
        element("script", { src: `js/pages/${file.replace(/html$/, "js")}`, onload: search }));
    }
  }
};

/** Sections that have all the words; first those with most of the words in their heading. */
const search = () => {
  const words = document.getElementById("search").value.toLowerCase().match(/\S+/g) ?? [];
  const inName = (section) => words.filter((w) => section.name.toLowerCase().includes(w)).length;
  const has = (section) => (w) => section.text.includes(w) || section.name.toLowerCase().includes(w);
  const found = words.join("").length < 2 ? [] : sections.filter((s) => words.every(has(s)));
  found.sort((a, b) => inName(b) - inName(a));
  document.getElementById("hits").replaceChildren(
    ...found.slice(0, 15).map((section) =>
      element("li", { className: "hit" }, element("a", { href: section.href }, section.name))));
};

const addSearch = (menu) => {
  const box = element("input", { id: "search", type: "search", placeholder: "Search", oninput: search });
  box.setAttribute("aria-label", "Search the book");
  box.addEventListener("focus", () => loadPages(menu), { once: true });
  menu.prepend(box, element("ul", { id: "hits" }));
};

addEventListener("DOMContentLoaded", () => {
  nameHeadings();
  addContents();
  markTables();
  addSearch(foldMenu());
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) {
    target.scrollIntoView();
  }
});
