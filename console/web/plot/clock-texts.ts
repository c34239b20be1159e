/** Epoch seconds as times of day in UTC, with as many digits as tell them apart; a new day is named. */
export function clockTexts(times: readonly number[]): string[] {
  const step = smallestStep(times);
  const length = step < 1 ? 12 : step < 60 ? 8 : 5;
  return times.map((time, index) => {
    const text = new Date(Math.round(time * 1000)).toISOString();
    const clock = text.slice(11, 11 + length);
    const before = times[index - 1];
    const isNewDay = before !== undefined && dayOf(before) !== dayOf(time);
    return isNewDay ? `${text.slice(0, 10)} ${clock}` : clock;
  });
}

function dayOf(time: number): number {
  return Math.floor(time / 86_400);
}

function smallestStep(times: readonly number[]): number {
  return Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? time)));
}
