// openid-client: here without discovery, as a client of plain OAuth 2.0.

import { given, print, signIn } from './given.mjs';
import * as oauth from 'openid-client';

const server = {
  issuer: new URL(given.token).origin,
  authorization_endpoint: given.authorize,
  token_endpoint: given.token,
};
const config = new oauth.Configuration(server, given.key, undefined, oauth.ClientSecretBasic(given.secret));
oauth.allowInsecureRequests(config);

const GRANTS = {
  client_credentials: () => oauth.clientCredentialsGrant(config, { scope: 'READ' }),

  password: () =>
    oauth.genericGrantRequest(config, 'password', { username: 'ada', password: 'lovelace', scope: 'READ' }),

  async authorization_code() {
    const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
    const expectedState = oauth.randomState();
    const url = oauth.buildAuthorizationUrl(config, {
      redirect_uri: given.callback,
      scope: 'READ',
      state: expectedState,
      code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    return oauth.authorizationCodeGrant(config, await signIn(url), { pkceCodeVerifier, expectedState });
  },
};

const token = await GRANTS[given.grant]();
const refreshed = given.refreshes ? await oauth.refreshTokenGrant(config, token.refresh_token) : null;
const { access_token } = refreshed ?? token;
const answer = await oauth.fetchProtectedResource(config, access_token, new URL(given.resource), 'GET');
print({ token, refreshed, resource: await answer.json() });
