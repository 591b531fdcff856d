import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { DEFAULT_CREDENTIALS } from '../../src/simulator/world/default-credentials.ts';

/** An answer as a plain client sees it. */
export type Seen = { status: number; headers: Headers; text: string; json: unknown };

/** Asks the simulator for something, over a real socket. */
export async function ask(url: string, init: RequestInit = {}): Promise<Seen> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000), ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

/** Logs in with the default credentials, or others. */
export function login(url: string, fields: Record<string, string> = {}): Promise<Seen> {
  return ask(`${url}/auth/o2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: DEFAULT_CREDENTIALS.clientId,
      client_secret: DEFAULT_CREDENTIALS.clientSecret,
      refresh_token: DEFAULT_CREDENTIALS.refreshToken,
      ...fields,
    }),
  });
}

export type Client = {
  simulator: Simulator;
  /** A GET with the access token. */
  get: (path: string, query?: Record<string, string>) => Promise<Seen>;
  /** A POST of JSON with the access token. */
  post: (path: string, content: unknown) => Promise<Seen>;
  /** A PATCH of JSON with the access token; path with its query. */
  patch: (path: string, content: unknown) => Promise<Seen>;
};

/** Logs in at a running simulator. */
async function connect(simulator: Simulator): Promise<Client> {
  const { json } = await login(simulator.url);
  const headers = { 'x-amz-access-token': (json as { access_token: string }).access_token };
  const send = (method: string, path: string, content: unknown) =>
    ask(`${simulator.url}${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(content),
    });
  return {
    simulator,
    get: (path, query = {}) => {
      const text = new URLSearchParams(query).toString();
      return ask(`${simulator.url}${path}${text === '' ? '' : `?${text}`}`, { headers });
    },
    post: (path, content) => send('POST', path, content),
    patch: (path, content) => send('PATCH', path, content),
  };
}

const running: Simulator[] = [];

/** Starts a simulator that {@link stopAll} stops, and logs in. */
export async function start(options: SimulatorOptions = {}): Promise<Client> {
  const simulator = await startSimulator(options);
  running.push(simulator);
  return connect(simulator);
}

/** Stops every simulator of the test file; call it after each test. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
