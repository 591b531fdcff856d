import { TOKEN_SECONDS } from '../world/accounts.ts';
import type { World } from '../world/world.ts';
import { type Answer, jsonAnswer } from './answers.ts';
import { jsonOf, type SimulatedRequest } from './requests.ts';

/**
 * Login with Amazon: `POST /auth/o2/token`, as a form or as JSON.
 *
 * @returns an access token for the refresh token, or Amazon's error
 */
export function login(world: World, request: SimulatedRequest): Answer {
  const fields = fieldsOf(request);
  if (!fields) return refusal(400, 'invalid_request', 'The request is malformed');
  if (fields['grant_type'] === undefined) return missing('grant_type');
  if (fields['grant_type'] !== 'refresh_token') {
    return refusal(400, 'unsupported_grant_type', 'The authorization grant type is not supported');
  }
  for (const name of ['client_id', 'client_secret', 'refresh_token']) {
    if (!fields[name]) return missing(name);
  }
  return exchange(world, fields);
}

function exchange(world: World, fields: Record<string, unknown>): Answer {
  const ofClient = world.accounts.filter(
    ({ clientId, clientSecret }) =>
      clientId === fields['client_id'] && clientSecret === fields['client_secret'],
  );
  if (ofClient.length === 0) return refusal(401, 'invalid_client', 'Client authentication failed');
  const account = ofClient.find(({ refreshToken }) => refreshToken === fields['refresh_token']);
  if (!account) {
    return refusal(400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token');
  }
  return jsonAnswer(200, {
    access_token: world.accessTokens.issue(account),
    token_type: 'bearer',
    expires_in: TOKEN_SECONDS,
    refresh_token: account.refreshToken,
  });
}

/** The fields of a form or of a JSON object. */
function fieldsOf(request: SimulatedRequest): Record<string, unknown> | undefined {
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(request.body.toString('utf8')));
  }
  const content = jsonOf(request);
  return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
}

function missing(name: string): Answer {
  return refusal(400, 'invalid_request', `The request is missing a required parameter : ${name}`);
}

function refusal(status: number, error: string, description: string): Answer {
  return jsonAnswer(status, { error_description: description, error });
}
