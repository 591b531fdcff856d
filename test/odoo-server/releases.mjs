// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from './failure.mjs';

/**
 * What differs between the versions of Odoo that can be had.
 * @typedef {object} Release
 * @property {string} suite Debian suite that the folder is made from
 * @property {string} [odooSuite] suite of the Odoo package, where it is another one
 * @property {string[]} extraPackages
 * @property {string} [image] Docker image
 * @property {string} [source] folder with Odoo's source, for versions that Debian does not package
 * @property {string[]} modules what the template database has installed
 * @property {string[]} withoutDemo options for a database without demonstration data
 * @property {string} eventPortOption where the second port of a server with workers is set
 */

const COMMON_MODULES = ['sale_management', 'stock', 'account', 'sale_stock', 'crm'];
const WITHOUT_DEMO = ['--without-demo=all'];

/** @type {Record<string, Release>} */
const PACKAGED = {
  19: {
    suite: 'trixie',
    odooSuite: 'sid',
    // Odoo asks for time zones by their old names, which trixie keeps in a package of its own.
    extraPackages: ['tzdata-legacy'],
    image: 'odoo:19',
    modules: [...COMMON_MODULES, 'stock_delivery'],
    withoutDemo: [],
    eventPortOption: '--gevent-port',
  },
  14: {
    suite: 'bullseye',
    extraPackages: [],
    image: 'odoo:14',
    modules: [...COMMON_MODULES, 'delivery', 'l10n_generic_coa'],
    withoutDemo: WITHOUT_DEMO,
    eventPortOption: '--longpolling-port',
  },
};

/**
 * Versions that run from a folder with their source (ODOO_SOURCE), on the Debian whose Python they were written for.
 * @type {Record<string, Omit<Release, 'source'>>}
 */
const FROM_SOURCE = {
  18: {
    suite: 'trixie',
    extraPackages: ['tzdata-legacy'],
    modules: [...COMMON_MODULES, 'stock_delivery'],
    withoutDemo: WITHOUT_DEMO,
    eventPortOption: '--gevent-port',
  },
  17: {
    suite: 'bookworm',
    extraPackages: [],
    modules: [...COMMON_MODULES, 'stock_delivery'],
    withoutDemo: WITHOUT_DEMO,
    eventPortOption: '--gevent-port',
  },
  16: {
    suite: 'bullseye',
    extraPackages: [],
    modules: [...COMMON_MODULES, 'delivery'],
    withoutDemo: WITHOUT_DEMO,
    eventPortOption: '--gevent-port',
  },
  15: {
    suite: 'bullseye',
    extraPackages: [],
    modules: [...COMMON_MODULES, 'delivery', 'l10n_generic_coa'],
    withoutDemo: WITHOUT_DEMO,
    eventPortOption: '--longpolling-port',
  },
};

/**
 * @param {string} version
 * @returns {Release}
 */
export function releaseOf(version) {
  const packaged = PACKAGED[version];
  if (packaged !== undefined) return packaged;
  const release = FROM_SOURCE[version];
  if (release === undefined) {
    const known = Object.keys({ ...PACKAGED, ...FROM_SOURCE }).join(', ');
    throw new Failure(`There is no recipe for Odoo ${version}; there is one for ${known}.`);
  }
  return { ...release, source: sourceOf(version) };
}

/**
 * The folder that ODOO_SOURCE names.
 * @param {string} version
 */
function sourceOf(version) {
  const named = process.env['ODOO_SOURCE'];
  if (named === undefined || named === '')
    throw new Failure(
      `Debian has no Odoo ${version}. Set ODOO_SOURCE to a folder with its source (branch ${version}.0 of its public repository).`,
    );
  const folder = resolve(named);
  const file = join(folder, 'odoo', 'release.py');
  if (!existsSync(file)) throw new Failure(`ODOO_SOURCE: ${folder} holds no Odoo (no odoo/release.py).`);
  const found = /^version_info = \((\d+),/m.exec(readFileSync(file, 'utf8'))?.[1];
  if (found !== version) throw new Failure(`ODOO_SOURCE: ${folder} holds Odoo ${found}, not ${version}.`);
  return folder;
}
