/** Result of a check: what was checked, its status, and what to do. */
export type Finding = {
  /** A stable name, e.g. `rights`. */
  check: string;
  /** Name of the account, if the finding is about one. */
  account?: string;
  state: 'ok' | 'warning' | 'odoo' | 'amazon';
  message: string;
  hint?: string;
};

export function ok(check: string, message: string): Finding {
  return { check, state: 'ok', message };
}

/** Works, but a person should look at it. */
export function warning(check: string, message: string, hint: string): Finding {
  return { check, state: 'warning', message, hint };
}

/** Does not work; the state says on which side. */
export function broken(check: string, side: 'odoo' | 'amazon', message: string, hint?: string): Finding {
  return { check, state: side, message, ...(hint === undefined ? {} : { hint }) };
}
