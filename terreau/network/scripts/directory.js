/* The directory: its map comes to who sees it; what narrows the list stays open while one chooses. */
(function () {
  "use strict";
  var map = document.querySelector("[data-map]"), form = document.getElementById("recherche");
  if (!map || !form) return;

  var come = function () {
    var style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = map.dataset.style;
    var styled = new Promise(function (done) { style.onload = done; });
    document.head.append(style);
    var points = fetch(document.getElementById("liste").dataset.points).then(function (answer) { return answer.json(); });
    Promise.all([import(map.dataset.map), points, styled]).then(function (found) { found[0].open(map, found[1]); }).catch(function () {});
  };
  new IntersectionObserver(function (seen, watch) {
    if (seen.some(function (one) { return one.isIntersecting; })) { watch.disconnect(); come(); }
  }).observe(map);

  var open = function () { return document.querySelector("#facettes details[open]"); }, kept = "";
  document.addEventListener("htmx:beforeSwap", function () { kept = open() ? open().dataset.facet : ""; });
  document.addEventListener("htmx:oobAfterSwap", function () {
    var again = kept && document.querySelector('#facettes [data-facet="' + kept + '"]');
    if (again) again.open = true;
  });
  /* Another page of the list is read from its beginning, by the keyboard too. */
  var turned = false;
  document.addEventListener("htmx:beforeRequest", function (event) { turned = !!event.target.closest(".pages"); });
  document.addEventListener("htmx:afterSettle", function () {
    if (turned) document.getElementById("liste").focus({ preventScroll: true });
    turned = false;
  });
  var wide = matchMedia("(width >= 60rem)");
  document.addEventListener("click", function (event) { if (wide.matches && open() && !open().contains(event.target)) open().open = false; });
  document.addEventListener("keydown", function (event) {
    var list = event.key === "Escape" && open();
    if (list && list.contains(document.activeElement)) { list.open = false; list.querySelector("summary").focus(); }
  });
})();
