// @ts-check
import { cacheFolder } from './cache.mjs';
import { debianEngine } from './debian-engine.mjs';
import { debianInstalled, whyNotDebian } from './debian-install.mjs';
import { dockerAnswers, dockerEngine } from './docker-engine.mjs';
import { Failure } from './failure.mjs';
import { releaseOf } from './releases.mjs';

/**
 * A place where Odoo and PostgreSQL are installed and run.
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} dataFolder where Odoo keeps its files
 * @property {string} odooInterface the address that Odoo listens on, as it sees it; from outside it is always loopback
 * @property {() => Promise<void>} install makes sure the software is there
 * @property {() => Promise<void>} installPrinter makes sure that it can print PDFs; a server that runs notices after a restart
 * @property {(user: 'odoo' | 'postgres', command: string[], options?: {input?: string, logFile?: string}) => Promise<string>} run
 * @property {(port: number) => Promise<number>} launchPostgres gives its process id
 * @property {(postgres: {port: number, pid?: number}) => Promise<boolean>} postgresRuns
 * @property {(postgres: {port: number, pid?: number}) => Promise<void>} endPostgres
 * @property {(port: number) => {host: string, port: number}} databaseAddress as Odoo sees it
 * @property {(folder: string) => Promise<string>} bringAddons a copy of a folder of addons, as Odoo sees it
 * @property {(port: number, command: string[]) => Promise<number>} launchOdoo gives its process id
 * @property {(odoo: {port: number, pid?: number}) => Promise<boolean>} odooRuns
 * @property {(odoo: {port: number, pid?: number}, politely: boolean) => Promise<void>} endOdoo
 */

/**
 * @param {string} version
 * @returns {Promise<Engine>}
 */
export async function chooseEngine(version) {
  // An installed folder stays in use: asking Docker each time would cost more than everything else.
  if (debianInstalled(cacheFolder(version).root)) return debianEngine(version);
  if (releaseOf(version).source === undefined && (await dockerAnswers())) return dockerEngine(version);
  const reason = whyNotDebian();
  if (reason === undefined) return debianEngine(version);
  throw new Failure(
    `No way to run Odoo ${version} here: no Docker engine answers ("docker info"), and ${reason}. ` +
      'Start Docker, or run this as root on Debian, or set ODOO_TEST_URL to an Odoo that exists already.',
  );
}
