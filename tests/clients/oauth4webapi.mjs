// oauth4webapi: strict about every answer of the server.

import { given, print, signIn } from './given.mjs';
import * as oauth from 'oauth4webapi';

const server = {
  issuer: new URL(given.token).origin,
  authorization_endpoint: given.authorize,
  token_endpoint: given.token,
};
const client = { client_id: given.key };
const authentication = oauth.ClientSecretBasic(given.secret);
const options = { [oauth.allowInsecureRequests]: true };

const GRANTS = {
  async client_credentials() {
    const asked = { scope: 'READ' };
    const answer = await oauth.clientCredentialsGrantRequest(server, client, authentication, asked, options);
    return oauth.processClientCredentialsResponse(server, client, answer);
  },

  async password() {
    const asked = { username: 'ada', password: 'lovelace', scope: 'READ' };
    const answer = await oauth.genericTokenEndpointRequest(server, client, authentication, 'password', asked, options);
    return oauth.processGenericTokenEndpointResponse(server, client, answer);
  },

  async authorization_code() {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const url = new URL(server.authorization_endpoint);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: given.callback,
      scope: 'READ',
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const answered = oauth.validateAuthResponse(server, client, await signIn(url), state);
    const answer = await oauth.authorizationCodeGrantRequest(
      server, client, authentication, answered, given.callback, verifier, options,
    );
    return oauth.processAuthorizationCodeResponse(server, client, answer);
  },
};

async function refresh(token) {
  const answer = await oauth.refreshTokenGrantRequest(server, client, authentication, token.refresh_token, options);
  return oauth.processRefreshTokenResponse(server, client, answer);
}

const token = await GRANTS[given.grant]();
const refreshed = given.refreshes ? await refresh(token) : null;
const { access_token } = refreshed ?? token;
const answer = await oauth.protectedResourceRequest(
  access_token, 'GET', new URL(given.resource), undefined, undefined, options,
);
print({ token, refreshed, resource: await answer.json() });
