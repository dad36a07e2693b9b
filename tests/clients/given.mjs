// What the scripts beside this one share: what they are given, the user who signs in, and the one line of JSON that
// they print. The clients are taken as npm has them.

import { webcrypto } from 'node:crypto';

// Node 18 has it and does not show it to everybody.
globalThis.crypto ??= webcrypto;

// { grant, token, authorize, resource, key, secret, callback }
export const given = JSON.parse(process.argv[2]);

// Be the user's browser at the authorization endpoint: sign in, and tell where it is sent back to.
export async function signIn(authorizationUrl) {
  const authorization = `Basic ${btoa('ada:lovelace')}`;
  const answer = await fetch(authorizationUrl, { redirect: 'manual', headers: { authorization } });
  if (answer.status !== 302) throw new Error(`${answer.status}: ${await answer.text()}`);
  return new URL(answer.headers.get('location'));
}

// Call what the token opens, for clients that only fetch tokens.
export async function call(accessToken) {
  return fetch(given.resource, { headers: { authorization: `Bearer ${accessToken}` } });
}

export function print(answer) {
  console.log(JSON.stringify(answer));
}
