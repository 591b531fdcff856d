// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const DEFAULT_MIRROR = 'http://deb.debian.org/debian';

/** Debian's archive of suites that the mirrors have dropped. */
export const ARCHIVE = 'http://archive.debian.org/debian';

/**
 * The mirror that this machine itself installs from: it may be the only one it can reach.
 * @param {string} [etc] the folder /etc, another one in tests
 */
export function debianMirror(etc = '/etc') {
  const release = readText(`${etc}/os-release`);
  const codename = /^VERSION_CODENAME="?(\w+)/m.exec(release)?.[1];
  if (!/^ID="?debian"?$/m.test(release) || codename === undefined) return DEFAULT_MIRROR;
  const source = sources(`${etc}/apt`).find(
    ({ suites, components }) => suites.includes(codename) && components.includes('main'),
  );
  return source === undefined ? DEFAULT_MIRROR : resolveList(source.uri).replace(/\/+$/, '');
}

/**
 * @typedef {{uri: string, suites: string[], components: string[]}} Source
 * @param {string} folder
 * @returns {Source[]}
 */
function sources(folder) {
  const parts = existsSync(`${folder}/sources.list.d`) ? readdirSync(`${folder}/sources.list.d`).sort() : [];
  const files = ['sources.list', ...parts.map((name) => `sources.list.d/${name}`)];
  return files.flatMap((name) => {
    const text = readText(`${folder}/${name}`);
    if (name.endsWith('.sources')) return stanzas(text);
    return name.endsWith('.list') ? lines(text) : [];
  });
}

/** The deb822 format: one stanza of "Field: value" lines per source. @param {string} text @returns {Source[]} */
function stanzas(text) {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (/** @type {string} */ name) =>
      new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t]+.*)*)`, 'im')
        .exec(withoutComments(stanza))?.[1]
        ?.trim()
        .split(/\s+/) ?? [];
    if (!field('Types').includes('deb') || field('Enabled')[0] === 'no') return [];
    return field('URIs').map((uri) => ({ uri, suites: field('Suites'), components: field('Components') }));
  });
}

/** The one-line format: deb [options] URI suite component... @param {string} text @returns {Source[]} */
function lines(text) {
  return withoutComments(text)
    .split('\n')
    .flatMap((line) => {
      const [, uri, suite, components] = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      if (uri === undefined || suite === undefined || components === undefined) return [];
      return [{ uri, suites: [suite], components: components.trim().split(/\s+/) }];
    });
}

/** @param {string} text */
function withoutComments(text) {
  return text.replace(/^\s*#.*\n?/gm, '');
}

/** "mirror+file:/path" names a file with one mirror per line. @param {string} uri */
function resolveList(uri) {
  const list = /^mirror\+file:(\/.*)$/.exec(uri)?.[1];
  if (list === undefined) return uri;
  return withoutComments(readText(list)).trim().split(/\s+/)[0] || DEFAULT_MIRROR;
}

/** @param {string} path */
function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
