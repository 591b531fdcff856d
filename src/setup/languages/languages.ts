import { DE } from './de.ts';
import { ES } from './es.ts';
import { FR } from './fr.ts';
import { IT } from './it.ts';
import { JA } from './ja.ts';
import { NL } from './nl.ts';
import { PL } from './pl.ts';
import { SV } from './sv.ts';
import { TR } from './tr.ts';

/** A language that `setup` speaks: English texts with their translations. */
export type Dictionary = Readonly<Record<string, string>>;

/** By the code of the language alone: `de` serves `de_DE`, `de_AT` and `de_CH`. */
export const DICTIONARIES: Readonly<Record<string, Dictionary>> = {
  de: DE,
  fr: FR,
  es: ES,
  it: IT,
  nl: NL,
  pl: PL,
  sv: SV,
  ja: JA,
  tr: TR,
};
