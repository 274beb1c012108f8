/**
 * Signs in by SMART App Launch, standalone: authorization code with PKCE. The token lives in this page's memory alone; what
 * has to survive the way to the issuer and back (the verifier, where to go on) is in sessionStorage until it is used.
 *
 * @see https://hl7.org/fhir/smart-app-launch/app-launch.html
 */

const PENDING = 'longmai.sign-in';

let token = null;
let identity = null;
let patient = null;
let endsAt = 0;
let timer = 0;

export const session = new EventTarget();

/** The token of whoever is signed in, or null. */
export function accessToken() {
  return token && Date.now() < endsAt ? token : null;
}

/** The Patient that the issuer opened this app for, by the scope launch/patient; null where it names none. */
export function launchPatient() {
  return patient;
}

/** Leaves for the issuer; comes back to this page, at the same place. */
export async function signIn(scope) {
  const smart = await configuration();
  const verifier = random();
  const state = random();
  sessionStorage.setItem(PENDING, JSON.stringify({verifier, state, at: location.hash}));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: smart.client_id,
    redirect_uri: home(),
    scope,
    state,
    aud: new URL('/fhir', location.href).href,
    code_challenge: await challenge(verifier),
    code_challenge_method: 'S256',
  });
  location.assign(`${smart.authorization_endpoint}?${query}`);
}

/** If this page was opened by the issuer: takes the code for a token. True if somebody is signed in then. */
export async function comeBack() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('code') && !answer.has('error')) {
    return false;
  }
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null');
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', home() + (pending?.at ?? ''));
  if (!pending || answer.get('state') !== pending.state || !answer.has('code')) {
    throw new Error('sign-in');
  }
  const smart = await configuration();
  const response = await fetch(smart.token_endpoint, {
    method: 'POST',
    headers: {'Content-Type': 'application/x-www-form-urlencoded'},
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: smart.client_id,
      redirect_uri: home(),
      code: answer.get('code'),
      code_verifier: pending.verifier,
    }),
  });
  if (!response.ok) {
    throw new Error('sign-in');
  }
  accept(await response.json());
  return true;
}

/** Forgets the token and all that was shown; the issuer's own session ends too where it says how. */
export async function signOut() {
  const smart = await configuration().catch(() => ({}));
  const hint = identity;
  end();
  sessionStorage.clear();
  if (!smart.end_session_endpoint || !hint) {
    location.assign(home());
    return;
  }
  post(smart.end_session_endpoint, {id_token_hint: hint, client_id: smart.client_id, post_logout_redirect_uri: home()});
}

/** The session is over: the token has run out, or the server no longer takes it. Once: who hears of it may ask again, and end here. */
export function end() {
  if (!token) {
    return;
  }
  token = null;
  identity = null;
  patient = null;
  clearTimeout(timer);
  session.dispatchEvent(new Event('ended'));
}

/** By a form: what says who somebody is stays out of addresses. */
function post(action, fields) {
  const form = Object.assign(document.createElement('form'), {method: 'post', action});
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement('input'), {type: 'hidden', name, value}));
  }
  document.body.append(form);
  form.submit();
}

function accept(answer) {
  token = answer.access_token;
  identity = answer.id_token ?? null;
  patient = answer.patient ?? null;
  const seconds = Math.min(answer.expires_in ?? 300, 24 * 3600);
  endsAt = Date.now() + seconds * 1000;
  clearTimeout(timer);
  timer = setTimeout(end, seconds * 1000);
}

let known = null;

function configuration() {
  known ??= fetch('/.well-known/smart-configuration').then(response => {
    if (!response.ok) {
      known = null;
      throw new Error('offline');
    }
    return response.json();
  });
  return known;
}

function home() {
  return location.origin + location.pathname;
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challenge(verifier) {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
