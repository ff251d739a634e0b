// How far a change in bulk is, every two seconds, until it is done; without scripts, the page's own link tells.
document.addEventListener("DOMContentLoaded", () => {
  const ask = async () => {
    const here = document.querySelector("[data-desk-progress]");
    if (!here) return;
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const there = page.querySelector(".desk-bulk");
      if (there) document.querySelector(".desk-bulk").replaceChildren(...there.childNodes);
    } catch { /* No network for a moment: the next turn asks again. */ }
    setTimeout(ask, 2000);
  };
  setTimeout(ask, 2000);
});
