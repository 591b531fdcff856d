import winston from 'winston';
import { AmazonOdooError, isError, messageOf } from './errors.ts';
import { logContext } from './log-context.ts';
import type { LogLevel } from './log-level.ts';
import { withoutPersonalData, withoutPersons } from './personal-data.ts';
import { redactSecrets } from './secrets.ts';
import { shownJson, shownText } from './terminal.ts';

export type Log = {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
};
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Logs to stderr: JSON lines, or readable lines on a terminal. Messages are fixed texts, what varies stands in fields, to which
 * those of the run are added; secrets are taken out of everything, personal data out of the fields.
 */
export function createLog(level: LogLevel, readable: boolean): Log {
  const { format, transports } = winston;
  // Values are clean already; once more for what only the whole line holds.
  const lines = format.printf((info) =>
    redactSecrets(readable ? shownText(toLine(info)) : shownJson(toJson(info))),
  );
  return winston.createLogger({
    level,
    format: format.combine(format(addContext)(), format.timestamp(), lines),
    transports: [new transports.Stream({ stream: process.stderr })],
  });
}

function addContext(info: winston.Logform.TransformableInfo): winston.Logform.TransformableInfo {
  return Object.assign(info, { ...logContext(), ...info });
}

function toJson(info: winston.Logform.TransformableInfo): string {
  return JSON.stringify(cleaned(info));
}

function toLine(info: winston.Logform.TransformableInfo): string {
  const { timestamp, level, message, ...fields } = cleaned(info);
  const details = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [String(timestamp), String(level).padEnd(5), String(message), ...details].join(' ');
}

function cleaned(info: winston.Logform.TransformableInfo): Record<string, unknown> {
  return withoutPersonalData(
    Object.fromEntries(Object.entries(info).map(([key, value]) => [key, plain(value)])),
  );
}

/** An Error has no fields that JSON would show. */
function plain(value: unknown): unknown {
  if (!isError(value)) return value;
  const details = value instanceof AmazonOdooError ? { code: value.code, hint: value.hint } : {};
  const cause = value.cause === undefined ? {} : { cause: withoutPersons(messageOf(value.cause)) };
  return { message: withoutPersons(value.message), ...details, ...cause };
}
