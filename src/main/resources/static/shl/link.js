/**
 * A SMART Health Link: read, fetched, and opened here, in the browser.
 *
 * @see https://docs.smarthealthit.org/smart-health-links/spec
 */

/** Why a link does not open: wrong (the passcode; left says how often more), gone, elsewhere, many, offline, broken. */
export class LinkError extends Error {
  constructor(kind, left) {
    super(kind);
    this.kind = kind;
    this.left = left;
  }
}

/** {url, key, exp, label} of an address or a text with shlink:/… in it; null where there is none. */
export function parse(text) {
  const found = /shlink:\/([\w-]+)/.exec(text);
  try {
    const payload = JSON.parse(new TextDecoder().decode(bytes(found[1])));
    return typeof payload.url === 'string' && bytes(payload.key).length === 32 ? payload : null;
  } catch {
    return null;
  }
}

/** The documents behind the link. */
export async function open({url, key}, recipient, passcode) {
  if (new URL(url).origin !== location.origin) {
    throw new LinkError('elsewhere');
  }
  const response = await get(url, {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({recipient, passcode}),
  });
  if (response.status === 401) {
    throw new LinkError('wrong', (await response.json()).remainingAttempts);
  }
  if (!response.ok) {
    throw new LinkError({404: 'gone', 429: 'many'}[response.status] ?? 'broken');
  }
  const {files} = await response.json();
  return Promise.all(files.map(file => document(file, key)));
}

async function document({embedded, location: address}, key) {
  const jwe = embedded ?? await (await get(address)).text();
  try {
    return JSON.parse(await decrypt(jwe, bytes(key)));
  } catch {
    throw new LinkError('broken');
  }
}

async function get(url, options) {
  try {
    return await fetch(url, {...options, cache: 'no-store', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(30_000)});
  } catch {
    throw new LinkError('offline');
  }
}

/** Compact JWE: dir, A256GCM, perhaps deflated. */
async function decrypt(jwe, secret) {
  const [head, , iv, text, tag] = jwe.split('.');
  const key = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['decrypt']);
  const sealed = new Uint8Array([...bytes(text), ...bytes(tag)]);
  const open = await crypto.subtle.decrypt({name: 'AES-GCM', iv: bytes(iv), additionalData: new TextEncoder().encode(head)}, key, sealed);
  const {zip} = JSON.parse(new TextDecoder().decode(bytes(head)));
  const stream = new Blob([open]).stream();
  return new Response(zip === 'DEF' ? stream.pipeThrough(new DecompressionStream('deflate-raw')) : stream).text();
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), char => char.charCodeAt(0));
}
