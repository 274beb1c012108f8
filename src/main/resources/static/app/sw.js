/**
 * Keeps the app's own files, so that it opens without a network and says so kindly. Nothing of any record passes through here:
 * only the folders below are touched, and what the API answers is never kept.
 */
const CACHE = 'longmai-app-1';
const HOME = '/app/';
const FOLDERS = ['/app/', '/shared/', '/webjars/'];

self.addEventListener('install', event => event.waitUntil(
  caches.open(CACHE).then(cache => cache.add(HOME)).then(() => self.skipWaiting())));

self.addEventListener('activate', event => event.waitUntil(
  caches.keys().then(names => Promise.all(names.filter(name => name.startsWith('longmai-app') && name !== CACHE).map(name => caches.delete(name))))
    .then(() => self.clients.claim())));

self.addEventListener('fetch', event => {
  const {request} = event;
  const url = new URL(request.url);
  const isOurs = url.origin === self.location.origin && (FOLDERS.some(folder => url.pathname.startsWith(folder)) || url.pathname === '/favicon.svg');
  if (request.method !== 'GET' || !isOurs || request.headers.has('Authorization')) {
    return;
  }
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match(HOME)));
    return;
  }
  event.respondWith(url.pathname.startsWith('/webjars/') ? kept(request) : fresh(request));
});

/** Its version is in its address. */
async function kept(request) {
  return (await caches.match(request)) ?? keep(request, await fetch(request));
}

async function fresh(request) {
  try {
    return await keep(request, await fetch(request));
  } catch (failure) {
    const known = await caches.match(request);
    if (known) {
      return known;
    }
    throw failure;
  }
}

async function keep(request, response) {
  if (response.ok && !new URL(request.url).search) {
    const cache = await caches.open(CACHE);
    await cache.put(request, response.clone());
  }
  return response;
}
