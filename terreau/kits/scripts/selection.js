/* A reader's selection, kept in this browser only. Pages do without: a selection is an address. */
(function () {
  "use strict";
  var KEY = "terreau.selection", MOVED = "terreau.selection.moved", MOST = 50, LONGEST = 3600;
  var all = function (selector, act) { document.querySelectorAll(selector).forEach(act); };
  var length = function (slugs) { return slugs.reduce(function (sum, slug) { return sum + slug.length + 3; }, 0); };
  var header = document.querySelector(".mine"), words = header && header.dataset;
  if (!header) return;
  var same = function (one, other) { return one.join() === other.join(); };

  function kept() {
    try {
      var found = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(found) ? found.filter(function (slug) { return typeof slug === "string" && /^[-\w]+$/.test(slug); }).slice(0, MOST) : [];
    } catch (error) { return []; }
  }

  function keep(slugs) {
    try {
      if (slugs.length) localStorage.setItem(KEY, JSON.stringify(slugs)); else localStorage.removeItem(KEY);
    } catch (error) { return false; }
    show();
    return true;
  }

  function address(link, slugs) {
    return link.pathname + (slugs.length ? "?r=" + slugs.join(",") : "");
  }

  function show() {
    var slugs = kept();
    all("[data-mine]", function (link) {
      link.href = address(link, slugs);
      link.querySelector("[data-count]").textContent = slugs.length ? "(" + slugs.length + ")" : "";
    });
    all(".pick", function (button) {
      var picked = slugs.indexOf(button.value) >= 0;
      button.setAttribute("aria-pressed", String(picked));
      button.title = picked ? words.remove : words.add;
    });
    all("[data-pick]", function (button) {
      button.querySelector("span").textContent = slugs.indexOf(button.dataset.pick) >= 0 ? words.remove : words.add;
    });
  }

  /* Add a resource, or take it back: what was done of it, or nothing where the browser keeps nothing. */
  function toggle(slug) {
    var slugs = kept(), place = slugs.indexOf(slug);
    if (place >= 0) slugs.splice(place, 1); else slugs.push(slug);
    if (slugs.length > MOST || length(slugs) > LONGEST) return "full";
    return keep(slugs) && (place >= 0 ? "out" : "in");
  }

  /* On the page of a resource. */
  all("a[data-pick]", function (link) {
    var said = document.querySelector("[data-said]");
    link.setAttribute("role", "button");
    link.addEventListener("keydown", function (event) { if (event.key === " ") { event.preventDefault(); link.click(); } });
    link.addEventListener("click", function (event) {
      var done = toggle(link.dataset.pick);
      if (!done) return;
      event.preventDefault();
      /* Once asked, not before: nothing moves while the page opens. */
      document.querySelector("[data-spare]").hidden = !kept().length;
      said.className = done === "full" ? "" : "unseen";
      said.textContent = done === "full" ? words.full : link.dataset[done];
    });
  });

  /* On the cards of resources, wherever they are listed: lists stay light, and change while one searches. */
  function mark() {
    all(".card > footer", function (foot) {
      var title = foot.parentNode.querySelector(":is(h2, h3, h4) a"), slug = title && title.pathname.indexOf(words.list) === 0 && title.pathname.slice(words.list.length, -1);
      if (!slug || slug.indexOf("/") >= 0 || foot.querySelector(".pick")) return;
      var button = document.createElement("button");
      button.type = "button"; button.className = "pick"; button.value = slug;
      button.setAttribute("aria-label", words.add + "\u00a0: " + title.textContent);
      button.append(header.querySelector(".icon").cloneNode(true));
      foot.append(button);
    });
    show();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest(".pick"), done = button && toggle(button.value);
    if (done === "full") alert(words.full);
    if (done === false) location.href = header.pathname + "?r=" + button.value;
  });
  document.addEventListener("htmx:load", mark);

  /* On the page of a selection: is it this reader's? */
  all("[data-selection]", function (page) {
    var shown = page.dataset.selection ? page.dataset.selection.split(",") : [], mine = kept(), moved;
    try { moved = sessionStorage.getItem(MOVED); sessionStorage.removeItem(MOVED); } catch (error) { moved = null; }
    /* What a button has just made of it, or it without what is no longer there. */
    if (moved || same(mine, (new URLSearchParams(location.search).get("r") || "").split(","))) { keep(shown); mine = shown; }
    if (!shown.length) {
      if (mine.length && !location.search) location.replace(location.pathname + "?r=" + mine.join(","));
      return;
    }
    var note = page.querySelector("[data-foreign]"), clear = page.querySelector("[data-clear]"), form = page.querySelector("form");
    if (note && !same(shown, mine)) {
      note.hidden = false;
      note.querySelector("[data-mine]").hidden = !mine.length;
      note.querySelector("[data-adopt]").addEventListener("click", function (event) { if (mine.length && !confirm(event.currentTarget.dataset.adopt)) return; if (keep(shown)) { note.hidden = true; page.querySelector("h1").focus(); } });
    }
    form.addEventListener("submit", function (event) {
      if (form.dataset.none && !form.querySelector(":checked")) { event.preventDefault(); alert(form.dataset.none); return; }
      if (same(shown, kept())) try { sessionStorage.setItem(MOVED, "1"); } catch (error) { /* the page shows it all the same */ }
    });
    if (clear) clear.addEventListener("click", function (event) {
      if (!confirm(event.currentTarget.dataset.clear)) event.preventDefault(); else if (same(shown, kept())) keep([]);
    });
  });

  window.addEventListener("storage", function (event) { if (event.key === KEY) show(); });
  mark();
})();
