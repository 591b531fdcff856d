import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadSettings } from '../../src/config/load.ts';
import { createMetrics } from '../../src/metrics.ts';
import { ROOT, readDockerfile } from './dockerfile.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('alert rules and dashboard', () => {
  const names = new Set(
    createMetrics()
      .names()
      .flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]),
  );
  test.each(['deploy/prometheus-alerts.yaml', 'deploy/grafana-dashboard.json'])(
    'every metric that %s names exists',
    (file) => {
      const used = [...new Set(read(file).match(/\bamazon_odoo_\w+/g))];
      expect(used.length).toBeGreaterThan(6);
      expect(used.filter((name) => !names.has(name))).toEqual([]);
    },
  );

  test('each rule says what it means', () => {
    const { groups } = parse(read('deploy/prometheus-alerts.yaml')) as {
      groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.filter(({ annotations }) => annotations.summary.length < 10)).toEqual([]);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});

test('the service keeps its files to itself, and leaves no dump of its memory', () => {
  const unit = read('deploy/amazon-odoo.service').split('\n');
  expect(unit).toEqual(expect.arrayContaining(['LimitCORE=0', 'UMask=0077', 'StateDirectoryMode=0700']));
});

describe('the image', () => {
  const instructions = readDockerfile();
  const last = Math.max(...instructions.map(({ stage }) => stage));
  const final = instructions.filter(({ stage }) => stage === last);
  const only = (name: string) =>
    final.filter((instruction) => instruction.name === name).map(({ text }) => text);

  test('is built in stages from one slim base with a version and a digest, and runs as an ordinary user', () => {
    const bases = instructions.filter(({ name }) => name === 'FROM').map(({ text }) => text.split(' ')[0]);
    expect(bases).toHaveLength(2);
    expect(bases[0]).toMatch(/^node:24-slim@sha256:[0-9a-f]{64}$/);
    expect(bases[1]).toBe(bases[0]);
    expect(only('USER')).toEqual(['node']);
    expect(final.findIndex(({ name }) => name === 'USER')).toBeGreaterThan(
      final.findLastIndex(({ name }) => name === 'RUN'),
    );
    expect(only('VOLUME')).toEqual(['/var/lib/amazon-odoo']);
  });

  test('downloads no binary that no checksum covers', () => {
    const installs = instructions.filter(({ name, text }) => name === 'RUN' && text.includes('npm ci'));
    expect(installs).toHaveLength(1);
    expect(installs[0]?.text).toContain('npm_config_build_from_source=true');
  });

  test('gets signals itself, asks for its health, and carries no secrets', () => {
    expect(only('ENTRYPOINT')).toEqual(['["node", "dist/main.js"]']);
    expect(only('CMD')).toEqual(['["run"]']);
    expect(only('HEALTHCHECK')[0]).toContain('/healthz');
    expect(instructions.filter(({ name }) => ['ADD', 'ARG'].includes(name))).toEqual([]);
    expect(instructions.filter(({ text }) => /TOKEN|PASSWORD|SECRET/.test(text))).toEqual([]);
  });

  test('copies only what is there, and nothing that is ignored', () => {
    const ignored = read('.dockerignore').split('\n');
    const sources = instructions
      .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from'))
      .flatMap(({ text }) => text.split(' ').slice(0, -1));
    expect(sources.filter((path) => !existsSync(join(ROOT, path)) || ignored.includes(path))).toEqual([]);
  });
});

describe('compose.yaml', () => {
  type Service = { secrets?: string[]; read_only?: boolean; cap_drop?: string[]; volumes?: string[] };
  const { services, secrets, volumes } = parse(read('compose.yaml')) as {
    services: Record<string, Service>;
    secrets: Record<string, { file: string }>;
    volumes: Record<string, unknown>;
  };

  test('names only secrets, volumes and files that exist', () => {
    for (const { file } of Object.values(secrets)) expect(existsSync(join(ROOT, file))).toBe(true);
    for (const service of Object.values(services)) {
      expect(Object.keys(secrets)).toEqual(expect.arrayContaining(service.secrets ?? []));
      for (const [source = ''] of (service.volumes ?? []).map((volume) => volume.split(':')))
        expect(source.startsWith('.') ? existsSync(join(ROOT, source)) : source in volumes).toBe(true);
    }
  });

  test('the sidecar cannot write but to its state, and its settings are right', () => {
    expect(services['amazon-odoo']).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    const text = read('deploy/compose-settings.yaml').replaceAll(
      '/run/secrets/',
      `${join(ROOT, 'deploy/secrets')}/`,
    );
    expect(text).toContain('deploy/secrets/odoo_password');
    const settings = loadText(text);
    expect(settings.daemon).toMatchObject({ host: '0.0.0.0', token: 'look-at-me-for-trying' });
    expect(settings.odoo.password).toBe('admin');
  });
});

function loadText(text: string): ReturnType<typeof loadSettings> {
  const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-compose-'));
  try {
    writeFileSync(join(folder, 'settings.yaml'), text);
    return loadSettings(join(folder, 'settings.yaml'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
