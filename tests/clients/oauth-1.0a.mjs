// oauth-1.0a: signs OAuth 1.0a requests, and leaves sending them to the app.

import { given, print, signIn } from './given.mjs';
import { createHmac } from 'node:crypto';
import OAuth from 'oauth-1.0a';

const HASHES = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' };

const oauth = new OAuth({
  consumer: { key: given.key, secret: given.secret },
  signature_method: given.method,
  hash_function: (text, key) => createHmac(HASHES[given.method], key).update(text).digest('base64'),
});

// Send a signed request. `said` is for the header, the form for the body; both are signed.
async function send(method, url, { token, said = {}, form } = {}) {
  const signed = oauth.authorize({ url, method, data: { ...said, ...form } }, token);
  return fetch(url, {
    method,
    headers: oauth.toHeader(signed),
    body: form && new URLSearchParams(form),
  });
}

async function tokenOf(answer) {
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`);
  const { oauth_token: key, oauth_token_secret: secret } = Object.fromEntries(new URLSearchParams(text));
  return { key, secret };
}

const requested = await tokenOf(await send('POST', given.request, { said: { oauth_callback: given.callback } }));
const { searchParams } = await signIn(`${given.authorize}?oauth_token=${requested.key}`);
if (searchParams.get('oauth_token') !== requested.key) throw new Error('another token');
const said = { oauth_verifier: searchParams.get('oauth_verifier') };
const token = await tokenOf(await send('POST', given.access, { token: requested, said }));

const called = await send('GET', `${given.resource}?q=a%20b&r=%C3%A9`, { token });
const posted = await send('POST', given.echo, { token, form: { text: 'a b&c=d', more: 'é' } });
const forged = await send('GET', given.resource, { token: { ...token, secret: 'another' } });
print({
  resource: await called.json(),
  sent: (await posted.json()).body,
  refused: [forged.status, await forged.text()],
});
