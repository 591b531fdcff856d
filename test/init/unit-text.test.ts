import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseUser } from '../../src/init/service-user.ts';
import { unitText } from '../../src/init/unit-text.ts';

const UNIT = {
  node: process.execPath,
  program: '/opt/with blanks/100%/main.js',
  settings: '/etc/amazon-odoo/$x.yaml',
  stateFolder: '/var/lib/amazon-odoo',
  user: 'root',
};

test('blanks, percent signs and dollar signs of paths stay what they are', () => {
  expect(unitText(UNIT)).toContain(
    `ExecStart=${process.execPath} "/opt/with blanks/100%%/main.js" run --config "/etc/amazon-odoo/$$x.yaml"\n`,
  );
  expect(unitText({ ...UNIT, environmentFile: '/etc/amazon-odoo/environment' })).toContain(
    'EnvironmentFile=/etc/amazon-odoo/environment\nRestart=always\n',
  );
});

const SYSTEMD = '/usr/bin/systemd-analyze';

const describeWithSystemd = existsSync(SYSTEMD) ? describe : describe.skip;

describeWithSystemd('systemd', () => {
  test('accepts the unit', () => {
    const folder = mkdtempSync(join(tmpdir(), 'amazon-odoo-unit-'));
    try {
      const said = (text: string): string => {
        const file = join(folder, 'amazon-odoo.service');
        writeFileSync(file, text);
        const { stdout, stderr } = spawnSync(SYSTEMD, ['verify', '--man=no', file], { encoding: 'utf8' });
        return stdout + stderr;
      };
      const text = unitText({ ...UNIT, environmentFile: '/etc/amazon-odoo/environment' });
      expect(said(text)).not.toContain('amazon-odoo.service');
      expect(said(text.replace('Restart=always', 'Restart=sometimes'))).toContain('amazon-odoo.service');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('the user of the service is found by its name', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/bash\namazon-odoo:x:997:996::/var/lib/amazon-odoo:/usr/sbin/nologin\n';
  expect(parseUser(passwd, 'amazon-odoo')).toEqual({ name: 'amazon-odoo', uid: 997, gid: 996 });
  expect(parseUser(passwd, 'amazon')).toBeUndefined();
});
