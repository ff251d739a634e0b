
/* Completion: a list below the field that arrows walk through (WAI-ARIA combobox); without a choice, the form is sent as it is. */
const PAUSE = 120;
let lists = 0;

function option([kind, title, url]) {
  const item = document.createElement("li"), name = document.createElement("span"), what = document.createElement("small");
  item.setAttribute("role", "option");
  item.dataset.url = url;
  name.textContent = title;
  what.textContent = kind;
  item.append(name, " ", what);
  return item;
}

/* `typed`: whether somebody had begun to type before this came. */
export function suggest(input, typed) {
  const list = document.createElement("ul"), said = document.createElement("p");
  list.id = "suggestions-" + ++lists;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  said.className = "unseen";
  said.setAttribute("role", "status");
  input.form.append(said);
  input.parentNode.append(list);
  input.autocomplete = "off";
  const combobox = new Combobox(input, list, { tabInsertsSuggestions: false });
  let waiting, open = false, turn = 0;

  const close = () => {
    clearTimeout(waiting);
    turn++;
    if (open) combobox.stop();
    open = false;
    list.hidden = true;
    said.textContent = "";
  };
  const reopen = () => {
    if (!list.children.length) return;
    list.hidden = false;
    list.scrollTop = 0;
    if (open) combobox.clearSelection();
    else combobox.start();
    open = true;
    said.textContent = list.children.length === 1 ? "Une suggestion" : list.children.length + " suggestions";
  };
  const show = (found) => {
    list.replaceChildren(...found.map(option));
    if (found.length) reopen();
    else close();
  };
  /* An answer counts while nothing was typed, chosen or closed since it was asked. */
  const ask = async () => {
    const mine = ++turn;
    let found = [];
    try {
      const answer = await fetch(input.dataset.suggest + "?" + new URLSearchParams({ q: input.value }));
      found = await answer.json();
    } catch { /* Nothing completes. */ }
    if (mine === turn && document.activeElement === input) show(found);
  };
  const soon = () => {
    clearTimeout(waiting);
    turn++;
    /* What stands in a list that is closed completes something else. */
    if (!open) list.replaceChildren();
    waiting = setTimeout(ask, PAUSE);
  };

  input.addEventListener("input", soon);
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  input.addEventListener("click", () => { if (!open) reopen(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) {
      /* The first Escape leaves what was typed in its place. */
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && !open) {
      event.preventDefault();
      if (list.children.length) reopen();
      else soon();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("combobox-commit", (event) => {
    close();
    location.href = event.target.dataset.url;
  });
  if (typed) soon();
}
