import {accessToken, end} from './auth.js';

/** What went wrong: kind is offline, ended (the session), or refused (the server said why). */
export class QueryError extends Error {
  constructor(kind, message) {
    super(message ?? kind);
    this.kind = kind;
  }
}

/** Asks the public API; the data, or a QueryError. */
export async function ask(query, variables = {}) {
  const token = accessToken();
  if (!token) {
    end();
    throw new QueryError('ended');
  }
  const response = await send('/graphql', {
    method: 'POST',
    headers: {'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json', Authorization: `Bearer ${token}`},
    body: JSON.stringify({query, variables}),
  });
  if (response.status === 401) {
    end();
    throw new QueryError('ended');
  }
  const answer = await response.json().catch(() => ({errors: [{message: `HTTP ${response.status}`}]}));
  if (answer.errors?.length) {
    throw new QueryError('refused', answer.errors[0].message);
  }
  return answer.data;
}

/** The reasons of a mutation's payload why it was refused, as a QueryError; else the payload. */
export function accepted(payload) {
  if (payload.errors?.length) {
    throw new QueryError('refused', payload.errors.map(error => error.message).join(' '));
  }
  return payload;
}

/** Reads FHIR. */
export async function read(path) {
  return JSON.parse(await original(path));
}

/**
 * FHIR JSON to the letter, as it was sent; in an emergency too.
 *
 * @see https://hl7.org/fhir/R4/security-labels.html#break-the-glass
 */
export async function original(path, purpose = null) {
  if (!accessToken()) {
    end();
    throw new QueryError('ended');
  }
  const response = await send(`/fhir/${path}`, {
    headers: {
      Accept: 'application/fhir+json', Authorization: `Bearer ${accessToken()}`,
      ...(purpose ? {Category: `http://terminology.hl7.org/CodeSystem/v3-ActReason#${purpose}; scheme="http://hl7.org/fhir/tag/security"`} : {}),
    },
  });
  if (response.status === 401) {
    end();
    throw new QueryError('ended');
  }
  if (!response.ok) {
    throw new QueryError('refused', `HTTP ${response.status}`);
  }
  return response.text();
}

async function send(url, options) {
  try {
    return await fetch(url, {...options, cache: 'no-store', signal: AbortSignal.timeout(30_000)});
  } catch {
    throw new QueryError('offline');
  }
}
