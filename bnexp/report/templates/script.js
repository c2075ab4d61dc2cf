(function () {
  "use strict";
  const page = document.documentElement;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const one = (selector, within) => (within || document).querySelector(selector);
  page.classList.add("js");

  // Colours: as the system has them, until the reader chooses.
  const theme = one("#theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remembered = {
    read() { try { return localStorage.getItem("bnexp-theme"); } catch { return null; } },
    write(name) { try { localStorage.setItem("bnexp-theme", name); } catch { /* a choice for now */ } },
  };
  function showTheme(name) {
    if (name === "dark" || name === "light") page.dataset.theme = name;
    const isDark = page.dataset.theme ? page.dataset.theme === "dark" : dark.matches;
    theme.textContent = isDark ? "Light colours" : "Dark colours";
    theme.dataset.next = isDark ? "light" : "dark";
  }
  theme.addEventListener("click", () => {
    remembered.write(theme.dataset.next);
    showTheme(theme.dataset.next);
  });
  dark.addEventListener("change", () => showTheme());
  showTheme(remembered.read());

  // Tables: each heading becomes a button; numbers sort before words, and dashes come last.
  const NUMBER = /^[+-]?(\d[\d,]*(\.\d+)?|\.\d+)(e[+-]?\d+)?(?=$|[\s%(])/i;
  function key(cell) {
    const text = cell.textContent.trim();
    const found = NUMBER.exec(text.replace(/^(×|< )/, ""));
    if (found) return { rank: 0, value: Number(found[0].replaceAll(",", "")), text };
    return { rank: text === "-" || text === "" ? 2 : 1, value: 0, text };
  }
  const collator = new Intl.Collator(undefined, { numeric: true });
  function compare(a, b, direction) {
    if (a.rank !== b.rank) return a.rank - b.rank;
    const order = a.rank === 0 ? a.value - b.value : collator.compare(a.text, b.text);
    return direction * order;
  }
  function sort(table, heading) {
    const ascending = heading.getAttribute("aria-sort") !== "ascending";
    const column = heading.cellIndex;
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({ row, key: key(row.cells[column]) }));
    rows.sort((a, b) => compare(a.key, b.key, ascending ? 1 : -1));
    body.append(...rows.map((entry) => entry.row));
    all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  }
  all("table.sortable").forEach((table) => {
    all("thead th", table).forEach((heading) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      button.addEventListener("click", () => sort(table, heading));
      heading.replaceChildren(button);
    });
  });

  // Filters: every word of the search must stand somewhere in the row.
  all(".listing").forEach((listing) => {
    const rows = all("tbody tr", listing);
    const search = one("[data-search]", listing);
    const choices = all("select", listing);
    const status = one("[role=status]", listing);
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const spaced = rows.map((row) => Array.from(row.cells, (cell) => cell.textContent));
    function apply() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, i) => {
        const fits = words.every((word) => texts[i].includes(word)) && choices.every(
          (choice) => !choice.value || `=${spaced[i][choice.dataset.column]}` === choice.value);
        row.hidden = !fits;
        shown += fits;
      });
      status.textContent = shown === rows.length
        ? `${rows.length} rows` : `${shown} of ${rows.length} rows`;
    }
    search.addEventListener("input", apply);
    choices.forEach((choice) => choice.addEventListener("change", apply));
  });

  // Figures: enlarged in a dialog, which the drawing moves into, and saved as a file.
  const viewer = one("#viewer");
  const stage = one(".stage", viewer);
  let opened = null;
  function enlarge(figure) {
    const paper = one(".paper", figure);
    opened = { figure, paper, place: document.createComment("figure") };
    paper.before(opened.place);
    figure.style.minHeight = `${figure.offsetHeight}px`;
    one("#viewer-title").textContent = one("h3", figure).textContent;
    stage.replaceChildren(paper);
    viewer.showModal();
    one("[data-close]", viewer).focus();
  }
  viewer.addEventListener("close", () => {
    if (!opened) return;
    opened.place.replaceWith(opened.paper);
    opened.figure.style.minHeight = "";
    opened = null;
  });
  one("[data-close]", viewer).addEventListener("click", () => viewer.close());
  viewer.addEventListener("click", (event) => { if (event.target === viewer) viewer.close(); });
  all("figure").forEach((figure) => {
    one("[data-enlarge]", figure).addEventListener("click", () => enlarge(figure));
    one(".paper", figure).addEventListener("click", () => { if (!opened) enlarge(figure); });
    const drawing = one("svg", figure);
    one("[data-save]", figure).addEventListener("click", (event) => {
      if (!drawing) {
        event.currentTarget.href = one("img", figure).src;
        return;
      }
      const text = new XMLSerializer().serializeToString(drawing);
      const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
      event.currentTarget.href = address;
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    });
  });

  // Copying: by the clipboard, else by the selection, else the reader does it.
  const told = one("#told");
  async function copy(code) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(code);
      return document.execCommand("copy");
    }
  }
  all("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
    const done = await copy(document.getElementById(button.dataset.copy));
    button.textContent = done ? "Copied" : "Selected: copy with Ctrl+C";
    told.textContent = button.textContent;
    setTimeout(() => { button.textContent = "Copy"; told.textContent = ""; }, 2500);
  }));

  // What an address points at is shown, whatever is closed around it.
  function reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let around = target.closest("details"); around; around = around.parentElement.closest("details")) {
      around.open = true;
    }
    target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  reveal();
}());
