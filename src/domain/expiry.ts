import { DAY } from './time.ts';

/** The days, as `YYYY-MM-DD`, on which Amazon's credentials expire. Amazon shows them in its portals, not in its API. */
export type ExpiryDates = {
  clientSecretExpires?: string | undefined;
  authorizationExpires?: string | undefined;
};

/** Something that ends soon, or has ended. */
export type Expiry = {
  key: keyof ExpiryDates;
  on: string;
  /** Whole days that are left; 0 or less: it has ended. */
  days: number;
  /** The warning that is due: days before the end, or 0 when it is past. */
  stage: number;
};

/** People are warned this many days before the end, and when it is past. */
export const EXPIRY_STAGES = [30, 7, 0] as const;

const KEYS = ['clientSecretExpires', 'authorizationExpires'] as const;

/** What of an account ends within 30 days, or has ended. */
export function expiriesOf(dates: ExpiryDates, now: number): Expiry[] {
  return KEYS.flatMap((key) => {
    const on = dates[key];
    if (on === undefined) return [];
    const days = daysUntil(on, now);
    const stage = EXPIRY_STAGES.findLast((before) => days <= before);
    return stage === undefined ? [] : [{ key, on, days, stage }];
  });
}

/** Whole days until a day begins, in UTC. */
export function daysUntil(day: string, now: number): number {
  return Math.ceil((Date.parse(day) - now) / DAY);
}

const WHAT = {
  clientSecretExpires: 'The client secret of Login with Amazon',
  authorizationExpires: "The application's authorization by the seller",
} as const;

const TO_DO = {
  clientSecretExpires:
    "Rotate it in Amazon's developer portal (the application's LWA credentials); write the new one into clientSecret and its end into clientSecretExpires, and have the daemon read its settings (SIGHUP). The old one works for a few more days.",
  authorizationExpires:
    'Authorize the application again in Seller Central (Manage Your Apps); write the new token into refreshToken and its end into authorizationExpires, and have the daemon read its settings (SIGHUP).',
} as const;

/** What ends, when, and what to do, for people. */
export function describeExpiry({ key, on, days }: Expiry): { message: string; hint: string } {
  const when = days <= 0 ? `ended on ${on}` : `ends on ${on}, in ${days === 1 ? '1 day' : `${days} days`}`;
  return {
    message: `${WHAT[key]} ${when}${days <= 0 ? '' : '; then Amazon refuses every call'}`,
    hint: TO_DO[key],
  };
}
