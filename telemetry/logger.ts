import { type Logger, type LoggerOptions, pino } from 'pino';

export type { Logger } from 'pino';

/** One JSON line for each thing that an operator acts on. What may be health data is censored by name, wherever it hangs. */
const CENSORED = ['received', 'body', 'outcome', 'patientId', 'deviceId'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

export function createLogger(level: string, destination?: { write(text: string): void }): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: CENSORED, censor: '[health data]' },
  };
  return destination === undefined ? pino(options, pino.destination(2)) : pino(options, destination);
}
