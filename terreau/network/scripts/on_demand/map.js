/* The map of the directory, in step with its list: Leaflet draws, Supercluster gathers what is close. Without it, the server's drawing stays. */
const L = globalThis.leaflet, Supercluster = globalThis.Supercluster;
const KINDS = ["Personne", "Organisation", "Réseau relais", "Lieu"];
const FRANCE = [[41.4, -5.1], [51.1, 9.5]], CLOSEST = 13, AT_ONCE = 60, MOST_LISTED = 12;
const element = (name, classes, text) => Object.assign(document.createElement(name), { className: classes || "", textContent: text || "" });
const profiles = (count) => count.toLocaleString("fr") + (count > 1 ? " profils" : " profil");

function decoded({ k, a, o, s, f }) {
  const made = f === true ? null : new Set(f);
  let key = 0;
  return k.map((step, place) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [o[place] / 1e4, a[place] / 1e4] },
    properties: { key: (key += step), kind: +s[place], made: !made || made.has(place) },
  }));
}

class Atlas {
  constructor(box) {
    this.box = box;
    this.known = new Map();
    this.markers = new Map();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.live = element("div", "live");
    this.live.setAttribute("role", "region");
    this.live.setAttribute("aria-label", "Carte des profils : flèches pour se déplacer, plus et moins pour le zoom");
    box.append(this.live);
    this.map = L.map(this.live, { attributionControl: false, zoomControl: false, preferCanvas: true, minZoom: 2, maxZoom: 16, zoomSnap: 0.25, zoomAnimation: !still, fadeAnimation: !still, inertia: !still });
    L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(this.map);
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 16 }).addTo(this.map);
    this.layer = L.layerGroup().addTo(this.map);
    this.outlines = {};
    this.offerZone();
    this.map.on("moveend", () => { if (!this.moving) { this.draw(); this.outline(); } });
    /* Escape, on a marker without a popup, leaves the map for the list. */
    this.live.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.live.querySelector(".leaflet-popup")) this.list.focus({ preventScroll: true });
    });
    addEventListener("resize", () => this.map.invalidateSize());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => Object.values(this.outlines).forEach((one) => one && one.setStyle(this.colours())));
    this.followList();
  }

  get list() { return document.getElementById("liste"); }

  /* What is wanted now: `points` in columns, see `queries.points`. */
  show(points) {
    this.features = decoded(points);
    this.byKey = new Map(this.features.map((one) => [one.properties.key, one]));
    this.index = new Supercluster({ radius: 46, maxZoom: CLOSEST }).load(this.features);
    this.layer.clearLayers();
    this.markers.clear();
    this.asked = this.list.dataset.points;
    const said = this.box.parentNode.querySelector("[data-map-said]"), total = +this.list.dataset.total, here = this.features.length;
    if (said) said.textContent = here === total ? "" : profiles(here) + " sur " + total.toLocaleString("fr") + (here > 1 ? " ont" : " a") + " un point sur la carte.";
    this.moving = true;
    this.map.fitBounds(this.bounds(), { padding: [6, 6], maxZoom: 11, animate: false });
    this.moving = false;
    this.mark();
    this.draw();
  }

  /* The place asked for: its latitude and longitude, how far « around » goes, its name; null where there is none. */
  get here() {
    const [up, across, km, ...name] = (this.list.dataset.here || "").split(",");
    return across ? { at: [+up, +across], km: +km, name: name.join(",") } : null;
  }

  /* Shows the place asked for, and how far « around » goes. */
  mark() {
    this.marked = (this.marked || L.layerGroup().addTo(this.map)).clearLayers();
    if (!this.here) return;
    const { at, km, name } = this.here, label = element("span", "", name);
    if (km) L.circle(at, { radius: km * 1000, interactive: false, fill: false, weight: 2, dashArray: "4 6", color: getComputedStyle(this.box).getPropertyValue("--call").trim() }).addTo(this.marked);
    L.marker(at, { icon: L.divIcon({ className: "here", html: label, iconSize: [14, 14] }), interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(this.marked);
  }

  bounds() {
    const view = this.list.dataset.view && this.list.dataset.view.split(",").map(Number);
    if (view) return [[view[0], view[1]], [view[2], view[3]]];
    const all = this.features.map((one) => [one.geometry.coordinates[1], one.geometry.coordinates[0]]);
    if (this.here) all.push(this.here.at);
    const near = all.filter(([up, across]) => up > 41 && up < 51.5 && across > -5.5 && across < 10);
    const asked = new URL(this.asked, location).search;
    return !asked || !all.length || near.length > 400 ? FRANCE : near.length ? near : all;
  }

  draw() {
    if (!this.index) return;
    const edges = this.map.getBounds().pad(0.15), zoom = Math.floor(this.map.getZoom());
    const found = this.index.getClusters([edges.getWest(), edges.getSouth(), edges.getEast(), edges.getNorth()], zoom), kept = new Set();
    for (const one of found) {
      const { cluster, cluster_id: id, key } = one.properties, name = cluster ? "c" + id : "p" + key;
      kept.add(name);
      if (!this.markers.has(name)) this.markers.set(name, cluster ? this.cluster(one) : this.spot(one));
    }
    for (const [name, marker] of this.markers) if (!kept.has(name)) { this.layer.removeLayer(marker); this.markers.delete(name); }
    this.name();
    if (!this.drawn) {
      this.drawn = true;
      this.box.classList.add("drawn");
      requestAnimationFrame(() => { performance.mark("first points"); this.outline(); });
    }
  }

  put(one, classes, html, size, label) {
    const [across, up] = one.geometry.coordinates;
    const marker = L.marker([up, across], { icon: L.divIcon({ className: classes, html, iconSize: [size, size] }), alt: label }).addTo(this.layer);
    const shown = marker.getElement();
    shown.setAttribute("aria-label", label);
    /* Leaflet says it is a button: it answers as one. */
    shown.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      marker.fire("click");
    });
    return marker;
  }

  cluster(one) {
    const { cluster_id: id, point_count: count } = one.properties, size = Math.round(30 + 7 * Math.log10(count));
    const marker = this.put(one, "cluster", "<span>" + (count > 999 ? (count / 1000).toFixed(1).replace(".", ",") + " k" : count) + "</span>", size, profiles(count) + " : rapprocher la carte");
    marker.on("click", () => {
      const zoom = this.index.getClusterExpansionZoom(id);
      const by = document.activeElement === marker.getElement();
      if (zoom > CLOSEST) this.tell(marker, this.index.getLeaves(id, MOST_LISTED), count);
      else this.map.setView(marker.getLatLng(), zoom);
      if (by && zoom <= CLOSEST) this.nearest(marker.getLatLng());
    });
    marker.leaves = () => (marker.all = marker.all || new Set(this.index.getLeaves(id, Infinity).map((leaf) => leaf.properties.key)));
    return marker;
  }

  /* The cluster that was opened is gone: what came in its place takes the focus. */
  nearest(at) {
    const far = (marker) => this.map.distance(marker.getLatLng(), at);
    const [first] = [...this.markers.values()].sort((one, other) => far(one) - far(other));
    (first ? first.getElement() : this.live).focus({ preventScroll: true });
  }

  spot(one) {
    const { key, kind } = one.properties, marker = this.put(one, "spot k" + kind, "", 22, KINDS[kind]);
    marker.on("click", () => this.tell(marker, [one], 1));
    marker.getElement().addEventListener("focus", () => this.lightCard(key));
    marker.leaves = () => new Set([key]);
    return marker;
  }

  /* Names come for what stands alone on the screen: what a screen reader says of it. */
  async name() {
    const alone = [...this.markers.keys()].filter((name) => name[0] === "p").map((name) => +name.slice(1));
    if (alone.length <= AT_ONCE) await this.learn(alone);
    for (const key of alone) {
      const about = this.known.get(key), marker = this.markers.get("p" + key);
      if (about && marker) marker.getElement().setAttribute("aria-label", [about.name, about.what, about.place, about.made ? "profil fictif" : ""].filter(Boolean).join(", "));
    }
  }

  async learn(keys) {
    const missing = keys.filter((key) => !this.known.has(key)).sort((one, other) => one - other);
    if (!missing.length) return;
    try {
      const answer = await fetch(this.box.dataset.previews + "?p=" + missing.join(","));
      for (const [key, name, what, place, url, made] of await answer.json()) this.known.set(key, { name, what, place, url, made });
    } catch { /* The list says it too. */ }
  }

  async tell(marker, leaves, count) {
    const keys = leaves.map((leaf) => leaf.properties.key);
    await this.learn(keys);
    const told = element("ul", "told");
    for (const about of keys.map((key) => this.known.get(key)).filter(Boolean)) {
      const item = element("li"), link = element("a", "", about.name);
      link.href = about.url;
      item.append(link, element("small", "", [about.what, about.place].filter(Boolean).join(" · ")));
      if (about.made) item.append(element("span", "badge warning", "Profil fictif"));
      told.append(item);
    }
    if (count > keys.length) told.append(element("li", "quiet-text", "et " + (count - keys.length).toLocaleString("fr") + " de plus, dans la liste"));
    const before = document.activeElement;
    marker.unbindPopup().bindPopup(told, { autoPanPadding: [20, 20], closeButton: true, maxWidth: 280, keepInView: false }).openPopup();
    const box = marker.getPopup().getElement(), close = box.querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", "Fermer");
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") this.map.closePopup(); });
    if (before === marker.getElement()) told.querySelector("a")?.focus();
    marker.once("popupclose", () => { if (box.contains(document.activeElement) || document.activeElement === document.body) marker.getElement()?.focus(); });
    if (keys.length === 1) this.lightCard(keys[0], true);
  }

  lightCard(key, move) {
    this.list.querySelectorAll(".card.lit").forEach((card) => card.classList.remove("lit"));
    const card = this.list.querySelector('[data-point="' + key + '"]');
    if (!card) return;
    card.classList.add("lit");
    if (move) card.scrollIntoView({ block: "nearest" });
  }

  lightSpot(key) {
    this.box.querySelectorAll(".leaflet-marker-icon.lit").forEach((spot) => spot.classList.remove("lit"));
    for (const marker of this.markers.values()) if (marker.leaves().has(key)) { marker.getElement().classList.add("lit"); return; }
  }

  followList() {
    const over = (event) => {
      const card = event.target.closest && event.target.closest("#liste [data-point]"), key = card ? +card.dataset.point : 0;
      if (key !== this.over) { this.over = key; this.lightSpot(key); }
    };
    document.addEventListener("pointerover", over);
    document.addEventListener("focusin", over);
    document.addEventListener("htmx:afterSettle", async () => {
      const asked = this.list.dataset.points;
      if (asked === this.asked) return;
      this.asked = asked;
      try {
        const points = await (await fetch(asked)).json();
        if (asked === this.list.dataset.points) this.show(points);
      } catch { /* The list is there. */ }
    });
  }

  /* Moving the map offers to narrow the list to what it shows. */
  offerZone() {
    const button = element("button", "go small zone", "Chercher dans cette zone");
    button.type = "button";
    button.hidden = true;
    this.box.append(button);
    const offer = () => { if (!this.moving) button.hidden = false; };
    this.map.on("dragend", offer);
    this.map.on("zoomend", () => { if (this.drawn) offer(); });
    button.addEventListener("click", () => {
      const form = document.getElementById("recherche"), edges = this.map.getBounds();
      form.querySelectorAll("[name=zone]").forEach((input) => input.remove());
      const input = element("input");
      Object.assign(input, { type: "hidden", name: "zone" });
      const within = (number, most) => Math.max(-most, Math.min(most, number)).toFixed(4);
      input.value = [within(edges.getSouth(), 90), within(edges.getWest(), 180), within(edges.getNorth(), 90), within(edges.getEast(), 180)].join(",");
      form.querySelector("#facettes").append(input);
      button.hidden = true;
      form.requestSubmit();
    });
  }

  colours() {
    const token = (name) => getComputedStyle(this.box).getPropertyValue(name).trim();
    return { color: token("--edge"), weight: 1, fillColor: token("--card"), fillOpacity: this.box.dataset.tiles ? 0 : 1 };
  }

  async outline() {
    if (!this.drawn) return;
    const level = this.map.getZoom() >= 7.5 ? "departments" : "regions";
    if (level in this.outlines) { this.swap(level); return; }
    this.outlines[level] = null;
    try {
      const shapes = await (await fetch(this.box.dataset[level])).json();
      this.outlines[level] = L.geoJSON(shapes, { interactive: false, style: () => this.colours() });
      this.swap(this.map.getZoom() >= 7.5 ? "departments" : "regions");
    } catch { delete this.outlines[level]; }
  }

  swap(level) {
    if (!this.outlines[level]) return;
    for (const [name, layer] of Object.entries(this.outlines)) if (layer && name !== level) layer.remove();
    this.outlines[level].addTo(this.map).bringToBack();
  }
}

export function open(box, points) {
  new Atlas(box).show(points);
}
