/* Comforts: every page does without them. */
(function () {
  "use strict";
  var all = function (selector, act) { document.querySelectorAll(selector).forEach(act); };

  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && document.querySelector(".menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* Choosing on a phone: show the list. */
  document.addEventListener("click", function (event) {
    var panel = event.target.closest(".apply button") && document.querySelector("details.narrow[open]");
    if (panel) { panel.open = false; panel.querySelector("summary").focus({ preventScroll: true }); panel.scrollIntoView(); }
  });

  /* A script that only changing a form needs comes when somebody is about to; what they changed before it came is sent then, unless they go on. */
  all("[data-script]", function (form) {
    var soon = ["pointerover", "pointerdown", "focusin"], values = function () { return String(new URLSearchParams(new FormData(form))); }, first = values();
    var come = function () {
      var script = document.createElement("script");
      soon.forEach(function (event) { form.removeEventListener(event, come); });
      script.src = form.dataset.script;
      script.onload = function () {
        var here = values(), late = here !== first && setTimeout(function () { if (values() === here) form.requestSubmit(); }, 400);
        form.addEventListener("htmx:beforeRequest", function () { clearTimeout(late); }, { once: true });
      };
      document.head.append(script);
    };
    soon.forEach(function (event) { form.addEventListener(event, come); });
  });

  /* HTMX gives the focus back to what has an id; a choice of a facet is found by its name and value, which weigh nothing more. */
  /* The box stays where it is under the finger: browsers anchor the page to what they find in the list that is replaced. */
  var choice, place, top = function (on) { return on.getBoundingClientRect().top; };
  document.addEventListener("htmx:beforeSwap", function () {
    var on = document.activeElement;
    choice = on.type === "checkbox" && '[name="' + on.name + '"][value="' + on.value + '"]';
    place = choice && top(on);
  });
  document.addEventListener("htmx:afterSettle", function () {
    var on = choice && document.querySelector(choice);
    if (!on) return;
    on.focus({ preventScroll: true });
    requestAnimationFrame(function () { scrollBy({ top: top(on) - place, behavior: "instant" }); });
  });

  /* Back leaves a search at once: while one goes on typing, what is found stays the same step of the history; a new search or a choice is another. */
  var typing = false;
  var here = function () { return location.pathname + location.search; }, shown = here();
  ["htmx:pushedIntoHistory", "htmx:replacedInHistory"].forEach(function (name) { document.addEventListener(name, function () { shown = here(); }); });
  addEventListener("popstate", function (event) {
    typing = false;
    /* Another step is the page of its address, loaded whole: htmx may not have come, and what it fetches for two steps may come in the other order. */
    if (here() !== shown) { event.stopImmediatePropagation(); location.reload(); }
  });
  document.addEventListener("htmx:beforeHistoryUpdate", function (event) {
    var by = event.detail.requestConfig.triggeringEvent || {}, step = event.detail.history, same = step.path === location.pathname + location.search;
    /* Nobody pressed what sends the form when the script comes late, see above. */
    var typed = by.type === "input" || (by.type === "submit" && !by.submitter);
    if (same || (typing && (typed || by.type === "submit"))) step.type = "replace";
    typing = typed && (typing || !same);
  });

  /* Completion comes to who is about to type. */
  all("[data-suggest]", function (input) {
    var come = function () {
      var before = input.value;
      import(input.dataset.combobox).then(function (completion) { completion.suggest(input, input.value !== before); }).catch(function () {});
    };
    if (document.activeElement === input) come();
    else input.addEventListener("focus", come, { once: true });
  });

  all("[data-copy]", function (box) {
    var button = box.querySelector("button"), text = box.querySelector("textarea"), said = box.querySelector("[role=status]");
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(text.value).then(function () { said.textContent = button.lastElementChild.textContent = "Copié"; }, function () { text.select(); });
    });
  });

  all("[data-reveal]", function (box) {
    var input = box.querySelector("input"), button = document.createElement("button");
    button.type = "button"; button.className = "reveal"; button.textContent = "Afficher"; button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", function () {
      var shown = input.type === "text";
      input.type = shown ? "password" : "text"; button.textContent = shown ? "Afficher" : "Masquer"; button.setAttribute("aria-pressed", String(!shown));
    });
    box.append(button);
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[href^="#"]'), dialog = link && document.getElementById(link.hash.slice(1));
    if (dialog && dialog.localName === "dialog") { event.preventDefault(); dialog.showModal(); }
    if (event.target.localName === "dialog") event.target.close();
  });

  all("[data-tabs]", function (box) {
    var list = box.querySelector("ul"), tabs = Array.from(list.querySelectorAll("a")), parts = tabs.map(function (tab) { return document.getElementById(tab.hash.slice(1)); });
    var choose = function (chosen, focus) {
      tabs.forEach(function (tab, i) { var on = i === chosen; tab.setAttribute("aria-selected", String(on)); tab.tabIndex = on ? 0 : -1; parts[i].hidden = !on; });
      if (focus) tabs[chosen].focus();
    };
    list.setAttribute("role", "tablist"); list.setAttribute("aria-label", list.parentNode.getAttribute("aria-label")); list.parentNode.setAttribute("role", "presentation"); list.parentNode.removeAttribute("aria-label");
    tabs.forEach(function (tab, i) {
      tab.id = tab.id || parts[i].id + "-onglet"; tab.setAttribute("role", "tab"); tab.setAttribute("aria-controls", parts[i].id); tab.parentNode.setAttribute("role", "presentation");
      parts[i].setAttribute("role", "tabpanel"); parts[i].setAttribute("aria-labelledby", tab.id); parts[i].removeAttribute("aria-label");
      tab.addEventListener("click", function (event) { event.preventDefault(); choose(i); });
      tab.addEventListener("keydown", function (event) {
        var last = tabs.length - 1, to = { ArrowRight: i === last ? 0 : i + 1, ArrowLeft: i ? i - 1 : last, Home: 0, End: last, " ": i }[event.key];
        if (to !== undefined) { event.preventDefault(); choose(to, true); }
      });
    });
    choose(Math.max(0, tabs.findIndex(function (tab) { return tab.hash === location.hash; })));
  });
})();
