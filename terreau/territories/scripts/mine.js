/* One's territory, kept in this browser only until one forgets it. Pages do without: a territory is an address. */
(function () {
  "use strict";
  var KEY = "terreau.territory";
  var all = function (selector, act) { document.querySelectorAll(selector).forEach(act); };

  function kept() {
    try {
      var found = JSON.parse(localStorage.getItem(KEY));
      return found && typeof found.name === "string" && /^\/territoires\/[a-z]+\/[-\w]+\/$/.test(found.url) ? found : null;
    } catch (error) { return null; }
  }

  function keep(territory) {
    try {
      if (territory) localStorage.setItem(KEY, JSON.stringify(territory)); else localStorage.removeItem(KEY);
    } catch (error) { return; }
    show();
  }

  function show() {
    var mine = kept();
    all("[data-territory]", function (box) {
      var here = mine && mine.url === box.dataset.territory, button = box.querySelector("button");
      box.hidden = false;
      button.textContent = here ? box.dataset.forget : box.dataset.keep;
      box.querySelector("[role=status]").textContent = here ? box.dataset.kept : "";
    });
    all("[data-my-territory]", function (box) {
      var link = box.querySelector("a");
      box.hidden = !mine;
      if (mine) { link.href = mine.url; link.textContent = mine.name; }
    });
  }

  /* Where a form asks for a territory, the one that is kept is offered: its address says of which kind it is. */
  all("[data-chooser]", function (box) {
    var mine = kept(), input = box.querySelector("[data-choose=one]"), hidden = box.querySelector("[type=hidden]");
    var parts = mine && mine.url.split("/"), kind = parts && new RegExp("(?:^| )" + parts[2] + ":(\\w+)").exec(box.dataset.addresses);
    if (!kind || !hidden || !input || input.value) return;
    var button = document.createElement("button");
    button.type = "button"; button.className = "go quiet small"; button.textContent = "Mon territoire : " + mine.name;
    button.addEventListener("click", function () {
      input.value = mine.name;
      hidden.value = kind[1] + "-" + parts[3].split("-")[0];
      button.remove();
      input.focus();
    });
    box.append(button);
  });

  all("[data-territory] button", function (button) {
    var box = button.closest("[data-territory]");
    button.addEventListener("click", function () {
      var mine = kept();
      keep(mine && mine.url === box.dataset.territory ? null : { name: box.dataset.name, url: box.dataset.territory });
    });
  });
  all("[data-my-territory] button", function (button) { button.addEventListener("click", function () { keep(null); }); });
  /* Another tab may have kept or forgotten it. */
  addEventListener("storage", function (event) { if (event.key === KEY || event.key === null) show(); });
  show();
})();
