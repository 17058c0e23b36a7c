// Keeps the shells of the roll call, so that a page opened once opens in a hall without network.
// KEPT and SHELLS stand above, written by web/offline.py: when one of them changes, so does this
// script, and the browser takes the new version. No page of the server is ever kept: it would hold
// names in clear. What a phone knows of a roll lies sealed in IndexedDB (js/roll-store.js).
const CACHE = `solop-${[...JSON.stringify([KEPT, SHELLS])].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)}`;
const ROLL = /^\/sessions\/\d+\/roll$/;
const PATIENCE = 5000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // Without cookies: a shell belongs to nobody.
    const shells = Object.values(SHELLS).map((path) => new Request(path, { credentials: "omit", cache: "reload" }));
    await cache.addAll(shells);
    // A hotel's sign-in page answers everything with 200: it must not become our script.
    for (const path of KEPT) {
      const part = await fetch(path, { cache: "reload" });
      if (!genuine(part)) throw new Error(path);
      await cache.put(path, part);
    }
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("solop-") && name !== CACHE).map((name) => caches.delete(name)));
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  // Whoever signs out takes the names with them, also when the server does not hear of it.
  if (request.method === "POST" && url.pathname === "/sign-out") event.waitUntil(forgetRolls());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event, ROLL.test(url.pathname) ? SHELLS.roll : SHELLS.other));
  else if (url.pathname.startsWith("/static/")) event.respondWith(part(request, url));
});

async function page(event, shell) {
  const answer = fromServer(event);
  answer.catch(() => {});
  try {
    const first = shell === SHELLS.roll ? await Promise.race([answer, after(PATIENCE)]) : await answer;
    if (first && ![502, 503, 504].includes(first.status)) return first;
  } catch { /* No network: the shell. */ }
  return (await caches.match(shell)) ?? answer;
}

async function fromServer(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

function after(time) { return new Promise((done) => { setTimeout(done, time); }); }

async function part(request, url) {
  const found = await caches.match(request);
  if (found) return found;
  try {
    const answer = await fetch(request);
    if (genuine(answer) && (url.search.includes("v=") || url.pathname.startsWith("/static/v-"))) (await caches.open(CACHE)).put(request, answer.clone());
    return answer;
  } catch (error) {
    // A page of the version before asks for its own scripts: the present ones are better than none.
    const cache = await caches.open(CACHE);
    const bare = (path) => path.replace(/^\/static\/v-[0-9a-f]+/, "/static");
    const kept = (await cache.keys()).find((one) => bare(new URL(one.url).pathname) === bare(url.pathname));
    if (!kept) throw error;
    return cache.match(kept);
  }
}

function genuine(answer) {
  return answer.ok && !answer.redirected && !(answer.headers.get("content-type") ?? "").startsWith("text/html");
}

function forgetRolls() {
  return new Promise((done) => {
    const asked = indexedDB.open("solop-roll");
    asked.onerror = done;
    // Not there yet: nothing to forget, and nothing to begin here.
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onsuccess = () => {
      const base = asked.result;
      const change = base.transaction(["rosters", "keys", "said"], "readwrite");
      change.objectStore("rosters").clear();
      change.objectStore("said").clear();
      change.objectStore("keys").delete("roster");
      change.oncomplete = () => { base.close(); done(); };
      change.onerror = done;
    };
  });
}
