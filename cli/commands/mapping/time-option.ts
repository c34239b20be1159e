import { CommandFailure, EXIT } from '../../exit.ts';

/** The time of writing that `--now` names, else the present. @throws CommandFailure */
export function timeOption(text: string | undefined): number {
  const time = text === undefined ? Date.now() : Date.parse(text);
  if (Number.isNaN(time)) throw new CommandFailure(EXIT.usage, '--now takes a time, such as 2026-03-02T08:00:00Z.');
  return time;
}
