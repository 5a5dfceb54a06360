import { ScleraError } from '@sclera/core';
import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** Said at the start of every node that is set so. */
export const unsignedCapturesTaken =
  'UNSIGNED CAPTURES ARE TAKEN (--unsigned-captures): anybody with a permit can send shares of anything, and nothing says from where';

export interface LogOptions {
  /** Which node speaks, e.g. `gateway` or `party a`. */
  readonly node: string;
  /** Default `info`. */
  readonly level?: string;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Fields that never reach a log, at the top of a line or one level down. Callers do not log them; this is the second lock. */
const secretFields: readonly string[] = [
  'token',
  'permit',
  'share',
  'shares',
  'ciphertext',
  'enc',
  'code',
  'mask',
  'template',
  'personalKey',
  'keyHash',
  'authorization',
  'cookie',
  'headers',
  'body',
  'secretKey',
  'privateKey',
  'keyEncryptionKey',
  'password',
  'url',
  'databaseUrl',
  'subject',
  'statement',
  'receipt',
];

/** A logger of one JSON line an event, with an ISO time, without host name and without anything of the fields above. */
export function createLogger(options: LogOptions): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: { node: options.node },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[left out]' },
    serializers: { err: describeError, error: describeError },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

/** What a log may say of an error: its problem and where it arose. Messages of other libraries may quote data, so they stay out. */
function describeError(error: unknown): object {
  if (error instanceof ScleraError) return { name: error.name, problem: error.code, detail: error.detail, stack: framesOf(error) };
  if (error instanceof Error) return { name: error.name, stack: framesOf(error) };
  return { name: typeof error };
}

function framesOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').split('\n');
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
}
