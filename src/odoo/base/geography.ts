import { z } from 'zod';
import type { CountryId, StateId } from '../../domain/record-id.ts';
import { requiredMany2one, searchRead } from '../orm/search-read.ts';
import type { Odoo } from '../rpc/client.ts';

/** Odoo's countries and states, read once when the first address needs them. */
export type Geography = {
  countryOf(countryCode: string | undefined): Promise<CountryId | undefined>;
  /** ISO codes by Odoo's country ids. */
  countryCodes(): Promise<ReadonlyMap<CountryId, string>>;
  /** A state of a country, by code or name in any spelling. */
  stateOf(countryId: CountryId | undefined, state: string | undefined): Promise<StateId | undefined>;
};

/** Amazon's spellings that are not ISO codes. */
const COUNTRY_ALIASES: Record<string, string> = { UK: 'GB', EL: 'GR' };

export function createGeography(odoo: Odoo): Geography {
  let countries: Promise<Map<string, CountryId>> | undefined;
  let states: Promise<Map<string, StateId>> | undefined;
  return {
    countryOf: async (countryCode) => {
      if (countryCode === undefined) return undefined;
      countries ??= readCountries(odoo);
      return (await countries).get(COUNTRY_ALIASES[countryCode] ?? countryCode);
    },
    countryCodes: async () => {
      countries ??= readCountries(odoo);
      return new Map([...(await countries)].map(([code, id]) => [id, code]));
    },
    stateOf: async (countryId, state) => {
      if (countryId === undefined || state === undefined) return undefined;
      states ??= readStates(odoo);
      return (await states).get(stateKey(countryId, state));
    },
  };
}

async function readCountries(odoo: Odoo): Promise<Map<string, CountryId>> {
  const Country = z.object({ id: z.number(), code: z.union([z.string(), z.literal(false)]) });
  const found = await searchRead(odoo, 'res.country', [], Country);
  return new Map(
    found.flatMap(({ id, code }) => (code === false ? [] : [[code.toUpperCase(), id] as const])),
  );
}

async function readStates(odoo: Odoo): Promise<Map<string, StateId>> {
  const State = z.object({
    id: z.number(),
    code: z.string(),
    name: z.string(),
    country_id: requiredMany2one('res.country'),
  });
  const found = await searchRead(odoo, 'res.country.state', [], State);
  // Codes are set last, so that a code wins over an equal name.
  const entries = (part: 'name' | 'code'): [string, StateId][] =>
    found.map((state) => [stateKey(state.country_id, state[part]), state.id]);
  return new Map([...entries('name'), ...entries('code')]);
}

/**
 * Names without parts that people leave out or spell differently: case, accents, dots, "state of", a country in brackets,
 * "prefecture".
 */
export function stateKey(countryId: number, state: string): string {
  const spelled = state
    .replace(/\([^()]*\)\s*$/, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/^(state|province|region) of /, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    // Prefectures of Japan, with and without the word for it: 東京都 and 東京, but 京都 is a name.
    .replace(/^(\p{Script=Han}{2,})[都道府県]$/u, '$1');
  return `${countryId}|${spelled}`;
}
