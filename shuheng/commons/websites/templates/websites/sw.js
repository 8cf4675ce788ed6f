// Keeps one page for the time without a net, and nothing else: no page, no answer, nothing of anybody.
const KEPT = "offline-1";
const NEEDED = ["/offline/", "/static/look/tokens.css", "/static/look/components.css", "/static/look/mark.svg"];
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(NEEDED)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))));
});
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const address = new URL(event.request.url);
  if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match("/offline/")));
  else if (address.origin === location.origin && NEEDED.includes(address.pathname)) event.respondWith(fetch(event.request).catch(() => caches.match(address.pathname)));
});
