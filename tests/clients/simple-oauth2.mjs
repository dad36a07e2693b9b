// simple-oauth2: fetches and refreshes tokens, and leaves their use to the app.

import { call, given, print, signIn } from './given.mjs';
import { createHash, randomBytes } from 'node:crypto';
import { AuthorizationCode, ClientCredentials, ResourceOwnerPassword } from 'simple-oauth2';

const { origin, pathname } = new URL(given.token);
const client = { id: given.key, secret: given.secret };
const auth = { tokenHost: origin, tokenPath: pathname };

const GRANTS = {
  client_credentials: () => new ClientCredentials({ client, auth }).getToken({ scope: 'READ' }),

  password: () =>
    new ResourceOwnerPassword({ client, auth }).getToken({ username: 'ada', password: 'lovelace', scope: 'READ' }),

  async authorization_code() {
    const authorizePath = new URL(given.authorize).pathname;
    const grant = new AuthorizationCode({ client, auth: { ...auth, authorizePath } });
    const code_verifier = randomBytes(32).toString('base64url');
    const state = randomBytes(16).toString('base64url');
    const url = grant.authorizeURL({
      redirect_uri: given.callback,
      scope: 'READ',
      state,
      code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const { searchParams } = await signIn(url);
    if (searchParams.get('state') !== state) throw new Error('another state');
    return grant.getToken({ code: searchParams.get('code'), redirect_uri: given.callback, code_verifier });
  },
};

const token = await GRANTS[given.grant]();
const refreshed = given.refreshes ? await token.refresh() : null;
const newest = refreshed ?? token;
if (newest.expired()) throw new Error('taken for expired');
const answer = await call(newest.token.access_token);
print({ token: token.token, refreshed: refreshed?.token ?? null, resource: await answer.json() });
