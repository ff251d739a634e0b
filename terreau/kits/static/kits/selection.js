/* A reader's selection, kept in this browser only. Pages do without: a selection is an address. */
(function () {
  "use strict";
  var KEY = "terreau.selection", MOVED = "terreau.selection.moved", MOST = 50, LONGEST = 3600;
  var all = function (selector, act) { document.querySelectorAll(selector).forEach(act); };
  var length = function (slugs) { return slugs.reduce(function (sum, slug) { return sum + slug.length + 3; }, 0); };
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
      if (link.hasAttribute("data-spare")) link.hidden = !slugs.length;
    });
    all("[data-pick]", function (button) {
      var words = button.querySelector("span"), picked = slugs.indexOf(button.dataset.pick) >= 0;
      button.dataset.add = button.dataset.add || words.textContent;
      words.textContent = picked ? button.dataset.picked : button.dataset.add;
    });
  }

  /* On the page of a resource: add, or take back. */
  all("a[data-pick]", function (link) {
    var said = document.querySelector("[data-said]");
    link.setAttribute("role", "button");
    link.addEventListener("keydown", function (event) { if (event.key === " ") { event.preventDefault(); link.click(); } });
    link.addEventListener("click", function (event) {
      var slugs = kept(), place = slugs.indexOf(link.dataset.pick);
      if (place >= 0) slugs.splice(place, 1); else slugs.push(link.dataset.pick);
      if (slugs.length > MOST || length(slugs) > LONGEST) { event.preventDefault(); said.className = ""; said.textContent = link.dataset.full; return; }
      if (!keep(slugs)) return;
      event.preventDefault();
      said.className = "unseen";
      said.textContent = place >= 0 ? link.dataset.out : link.dataset.in;
    });
  });

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
    if (!same(shown, mine)) {
      var note = page.querySelector("[data-foreign]");
      note.hidden = false;
      note.querySelector("[data-mine]").hidden = !mine.length;
      note.querySelector("[data-adopt]").addEventListener("click", function (event) { if (mine.length && !confirm(event.currentTarget.dataset.adopt)) return; if (keep(shown)) { note.hidden = true; page.querySelector("h1").focus(); } });
    }
    page.querySelector("form").addEventListener("submit", function () {
      if (same(shown, kept())) try { sessionStorage.setItem(MOVED, "1"); } catch (error) { /* the page shows it all the same */ }
    });
    page.querySelector("[data-clear]").addEventListener("click", function (event) {
      if (!confirm(event.currentTarget.dataset.clear)) event.preventDefault(); else if (same(shown, kept())) keep([]);
    });
  });

  window.addEventListener("storage", function (event) { if (event.key === KEY) show(); });
  show();
})();
