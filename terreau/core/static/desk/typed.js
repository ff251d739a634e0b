// Wagtail compares a form with what it held two seconds after its own script was ready: what was typed before is no change to it, neither
// kept as a draft nor asked about on leaving. And it no longer watches a form that came back with errors. Both are told once it watches.
(() => {
  const watched = "form[data-controller~=w-unsaved]";
  const listening = new AbortController();
  let changed = false;
  const note = (event) => { changed ||= event.isTrusted && Boolean(event.target.closest(watched)); };
  document.addEventListener("input", note, { signal: listening.signal });
  document.addEventListener("change", note, { signal: listening.signal });
  // Before « DOMContentLoaded », at which Wagtail reads the form.
  document.addEventListener("readystatechange", () => {
    const form = document.querySelector(watched);
    changed ||= form?.dataset.wUnsavedForceValue === "true";
    if (form) form.dataset.wUnsavedForceValue = "false";
  }, { once: true });
  document.addEventListener("w-unsaved:watch-edits", (event) => {
    listening.abort();
    if (changed) event.target.dataset.wUnsavedForceValue = "true";
  }, { once: true });
})();
