
/* Completion: a list below the field that arrows walk through (WAI-ARIA combobox); without a choice, the form is sent as it is. */
const PAUSE = 120;
let lists = 0;

function option([kind, title, url, key, whole]) {
  const item = document.createElement("li"), name = document.createElement("span"), what = document.createElement("small");
  item.setAttribute("role", "option");
  item.dataset.url = url;
  /* What a field that chooses keeps: see `choose`. */
  if (key) Object.assign(item.dataset, { key, whole });
  name.textContent = title;
  what.textContent = kind;
  item.append(name, " ", what);
  return item;
}

/* Keep a choice in its form instead of going there: its key in the hidden input beside the text, or one more box that is ticked. */
function choose(input, { key, whole }) {
  const box = input.closest("[data-chooser]"), name = box.dataset.chooser, several = input.dataset.choose === "several";
  if (!several) {
    box.querySelectorAll(`[name="${name}"]`).forEach((other) => { other.type === "hidden" ? other.value = key : other.checked = other.value === key; });
    input.value = whole;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return whole + ", choisi";
  }
  input.value = "";
  const known = [...box.querySelectorAll(`[name="${name}"]`)].find((other) => other.value === key);
  if (known) known.checked = true;
  else {
    const item = document.createElement("li"), label = document.createElement("label"), tick = document.createElement("input");
    Object.assign(tick, { type: "checkbox", name, value: key, checked: true });
    label.append(tick, " " + whole);
    item.append(label);
    box.querySelector(".chosen").append(item);
  }
  return whole + ", ajouté";
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
      const address = new URL(input.dataset.suggest, location);
      address.searchParams.set("q", input.value);
      const answer = await fetch(address);
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
    const chosen = event.target.dataset;
    close();
    if (!input.dataset.choose) location.href = chosen.url;
    else said.textContent = choose(input, chosen);
  });
  if (typed) soon();
}
