// Keeps the form of the street open without a connection. It answers for nothing else.
var KEPT = "street-1";

function isForm(url) { return /^\/[a-z]{2}\/street$/.test(url.pathname); }

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  var ours = url.origin === self.location.origin && event.request.method === "GET";
  if (!ours || !(isForm(url) || url.pathname.indexOf("/static/") === 0)) { return; }
  event.respondWith(
    fetch(event.request).catch(function () { return caches.open(KEPT).then(function (kept) { return kept.match(event.request, { ignoreSearch: true }); }); })
      .then(function (answer) { return answer || Response.error(); })
  );
});
