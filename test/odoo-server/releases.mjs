// @ts-check
import { Failure } from './failure.mjs';

/**
 * What differs between the versions of Odoo that can be had.
 * @typedef {object} Release
 * @property {string} suite Debian suite that the folder is made from
 * @property {string} [odooSuite] suite of the Odoo package, where it is another one
 * @property {string[]} extraPackages
 * @property {string} image Docker image
 * @property {string[]} modules what the template database has installed
 * @property {string[]} withoutDemo options for a database without demonstration data
 * @property {string} eventPortOption where the second port of a server with workers is set
 */

const COMMON_MODULES = ['sale_management', 'stock', 'account', 'sale_stock', 'crm'];

/** @type {Record<string, Release>} */
const RELEASES = {
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
    withoutDemo: ['--without-demo=all'],
    eventPortOption: '--longpolling-port',
  },
};

const VERSIONS = Object.keys(RELEASES).toReversed();

/** @param {string} version */
export function releaseOf(version) {
  const release = RELEASES[version];
  if (release === undefined) {
    throw new Failure(`There is no recipe for Odoo ${version}; there is one for ${VERSIONS.join(' and ')}.`);
  }
  return release;
}
