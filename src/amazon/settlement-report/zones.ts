import { HOUR, MINUTE } from '../../domain/time.ts';

/**
 * Zone names that Amazon's files use, in minutes ahead of UTC. `IST` is India's, `CST` and `EST` are America's, `GST` is the
 * Gulf's.
 */
const OFFSETS: Readonly<Record<string, number>> = {
  Z: 0,
  UT: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  CET: 60,
  MEZ: 60,
  CEST: 120,
  MESZ: 120,
  EET: 120,
  EEST: 180,
  TRT: 180,
  SAST: 120,
  AST: 180,
  GST: 240,
  IST: 330,
  SGT: 480,
  AWST: 480,
  JST: 540,
  ACST: 570,
  AEST: 600,
  ACDT: 630,
  AEDT: 660,
  BRT: -180,
  EDT: -240,
  EST: -300,
  CDT: -300,
  CST: -360,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
};

/**
 * The offset of a zone that follows a time: `UTC`, `PST`, `+09:00`, `GMT+9`, in milliseconds.
 *
 * @returns undefined when the zone is not known
 */
export function offsetOf(zone: string): number | undefined {
  const name = zone.toUpperCase();
  const named = OFFSETS[name];
  if (named !== undefined) return named * MINUTE;
  const [, sign, hours, minutes = '0'] = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?$/.exec(name) ?? [];
  if (sign === undefined) return undefined;
  const offset = Number(hours) * HOUR + Number(minutes) * MINUTE;
  return sign === '-' ? -offset : offset;
}

/** Converts between UTC and the local time of one zone. */
export type ZoneClock = {
  /** Local time at a moment, written as if it were UTC. */
  wallAt: (moment: number) => number;
  /** The moment of a local time; when there are two such moments, the earlier one. */
  momentAt: (wall: number) => number;
};

/** The clock of an IANA zone (`Asia/Tokyo`). Offsets are cached, because looking one up takes as long as reading a row. */
export function zoneClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset', hour: 'numeric' });
  const known = new Map<number, number>();
  const offsetAt = (moment: number): number => {
    // Some zones differ from UTC by half or quarter hours; within one quarter of an hour the offset never changes.
    const slot = Math.floor(moment / (15 * MINUTE));
    const found = known.get(slot);
    if (found !== undefined) return found;
    const parts = format.formatToParts(slot * 15 * MINUTE);
    const offset = offsetOf(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? 0;
    known.set(slot, offset);
    return offset;
  };
  return {
    wallAt: (moment) => moment + offsetAt(moment),
    momentAt: (wall) => {
      const guess = wall - offsetAt(wall);
      const corrected = wall - offsetAt(guess);
      return corrected + offsetAt(corrected) === wall ? corrected : guess;
    },
  };
}
