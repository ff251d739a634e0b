/* The search of a folder without network: a word finds its beginnings, without accents or case. The index is in index.js. */
(function () {
  "use strict";
  var place = document.getElementById("recherche"), index = window.TERREAU, MOST = 50;
  if (!place || !index || !String.prototype.normalize) return;
  var field = place.querySelector("input"), told = place.querySelector("[role=status]"), list = place.querySelector("ol");
  var lines = index.words.split("\n"), words = lines.map(function (line) { return line.slice(0, line.indexOf(" ")); });

  function fold(text) {
    var bare = text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
    return bare.split(/[^0-9a-z\u0080-\uffff]+/).filter(Boolean);
  }

  /* The first word that is not before the one asked. */
  function first(word) {
    var low = 0, high = words.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (words[middle] < word) low = middle + 1; else high = middle;
    }
    return low;
  }

  /* What holds a word that begins so: 4 for a title, 1 for the text, a little more for the whole word. */
  function holders(word) {
    var found = new Map();
    for (var at = first(word); at < words.length && words[at].startsWith(word); at++) {
      var whole = words[at] === word ? 0.5 : 0, number = 0;
      lines[at].slice(words[at].length + 1).split(" ").forEach(function (step) {
        var value = parseInt(step, 36), score = (value & 1 ? 4 : 1) + whole;
        number += value >> 1;
        if (!(found.get(number) >= score)) found.set(number, score);
      });
    }
    return found;
  }

  function find(text) {
    var asked = fold(text), totals = new Map(), counts = new Map();
    asked.forEach(function (word) {
      holders(word).forEach(function (score, number) {
        totals.set(number, (totals.get(number) || 0) + score);
        counts.set(number, (counts.get(number) || 0) + 1);
      });
    });
    var best = 0;
    counts.forEach(function (count) { best = Math.max(best, count); });
    var found = [];
    totals.forEach(function (score, number) { if (counts.get(number) === best) found.push([score, number]); });
    return found.sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
  }

  function line(work) {
    var item = document.createElement("li"), link = document.createElement("a"), lead = document.createElement("p"), meta = document.createElement("small");
    link.href = work[0]; link.textContent = work[1]; lead.textContent = work[2]; meta.textContent = work[3];
    [item, link, lead, meta].forEach(function (part) { part.dir = "auto"; });
    item.append(link, lead, meta);
    return item;
  }

  function show() {
    var text = field.value.trim(), found = text ? find(text) : [];
    list.replaceChildren.apply(list, found.slice(0, MOST).map(function (pair) { return line(index.works[pair[1]]); }));
    told.textContent = !text ? "" : !found.length ? place.dataset.none : (found.length === 1 ? place.dataset.one : place.dataset.several.replace("{number}", found.length)) + (found.length > MOST ? " " + place.dataset.first : "");
  }

  field.addEventListener("input", show);
  place.querySelector("form").addEventListener("submit", function (event) { event.preventDefault(); show(); });
  place.hidden = false;
  if (field.value) show();
})();
