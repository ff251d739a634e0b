// While a resource is described: likely duplicates, what is missing, a usual format, the classification of the previous one.
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("[data-desk-hints]");
  const form = box && box.closest("form");
  if (!form) return;
  const wait = 350;
  const field = (name) => form.elements[name];
  const value = (name) => (field(name) ? field(name).value : "");
  let timer = 0;
  let asked = 0;
  let last = "";

  const asSent = () => {
    const data = new URLSearchParams();
    for (const name of ["title", "purpose", "abstract", "kind", "access", "url", "file"]) data.set(name, value(name));
    data.set("resource", box.dataset.resource);
    data.set("identite", value("identite"));
    form.querySelectorAll("input[name=levers]:checked").forEach((lever) => data.append("levers", lever.value));
    if (Number(value("body-count")) > 0) data.set("has_body", "1");
    if ([...form.querySelectorAll("select[name^=displays-][name$=-display]")].some((row) => row.value === "pinned")) data.set("pinned", "1");
    return data;
  };

  const swap = (page, name) => {
    const here = form.querySelector(`[data-desk-${name}]`);
    const there = page.querySelector(`[data-desk-${name}]`);
    // A live region that says the same again would be read again.
    if (here && there && here.textContent.trim() !== there.textContent.trim()) here.replaceChildren(...there.childNodes);
  };

  const ask = async () => {
    const data = asSent();
    if (data.toString() === last) return;
    last = data.toString();
    const turn = ++asked;
    try {
      const answer = await fetch(box.dataset.deskHints, { method: "POST", body: data, headers: { "X-CSRFToken": value("csrfmiddlewaretoken") } });
      if (!answer.ok || turn !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      swap(page, "likely");
      swap(page, "same");
      swap(page, "meter");
    } catch {
      last = ""; // No network: nothing is said, saving says it.
    }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, wait); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);

  // A chooser opens on its search: one types the name at once.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".modal")) event.target.querySelector("input[name=q]")?.focus();
  });

  const formats = JSON.parse(document.getElementById("desk-formats").textContent);
  let chosen = Boolean(value("format"));
  form.addEventListener("change", (event) => {
    if (event.target === field("format")) chosen = true;
    if (event.target === field("kind") && !chosen && field("format")) field("format").value = formats[value("kind")] || "";
  });

  const previous = form.querySelector("[data-desk-last]");
  if (previous) {
    previous.hidden = false;
    const classify = () => {
      const wanted = previous.dataset.levers.split(" ");
      form.querySelectorAll("input[name=levers]").forEach((lever) => { lever.checked = wanted.includes(lever.value); });
      for (const part of ["step", "nature"]) {
        const select = form.querySelector(`select[name^=placements-][name$=-${part}]`);
        if (select && previous.dataset[part]) select.value = previous.dataset[part];
      }
      soon();
    };
    previous.querySelector("button").addEventListener("click", classify);
    // Not after a refusal: the form comes back as it was sent.
    if ("asked" in previous.dataset && !form.querySelector("input[name=levers]:checked")) classify();
  }
});
