/** UCUM codes by what people write instead, in lower case. */
export const UNIT_SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '/min': ['bpm', 'beats/min', 'beats/minute', 'count/min', 'counts/min', 'breaths/min', 'breaths/minute', '1/min'],
    'mm[Hg]': ['mmhg', 'mm hg', 'mm(hg)', 'torr'],
    Cel: ['degc', '°c', 'c', 'celsius', 'deg c', 'degrees c', 'degrees celsius', 'cel'],
    '[degF]': ['degf', '°f', 'f', 'fahrenheit', 'deg f', 'degrees f', 'degrees fahrenheit'],
    kg: ['kg', 'kgs', 'kilogram', 'kilograms'],
    '[lb_av]': ['lb', 'lbs', 'pound', 'pounds'],
    g: ['gram', 'grams'],
    cm: ['cm', 'cms', 'centimeter', 'centimeters'],
    m: ['meter', 'meters'],
    '[in_i]': ['in', 'inch', 'inches'],
    '[ft_i]': ['ft', 'feet', 'foot'],
    '[mi_i]': ['mile', 'miles'],
    'kg/m2': ['kg/m^2', 'kg/m²', 'kg/sqm'],
    '%': ['percent', 'pct', 'percentage'],
    'mg/dL': ['mg/dl', 'mgdl'],
    'mmol/L': ['mmol/l'],
    '{steps}': ['step', 'steps'],
    '{steps}/s': ['steps/second', 'steps/sec', 'steps/s'],
    '{steps}/min': ['steps/minute', 'steps/min'],
    '{count}': ['count', 'counts'],
    s: ['sec', 'second', 'seconds'],
    min: ['minute', 'minutes'],
    h: ['hour', 'hours', 'hr'],
    ms: ['millisecond', 'milliseconds'],
    mV: ['mv', 'millivolt', 'millivolts'],
    uV: ['uv', 'µv', 'microvolt', 'microvolts'],
    'dB[SPL]': ['db(spl)', 'dbspl', 'db spl'],
    kcal: ['kcal', 'kilocalorie', 'kilocalories'],
  }).flatMap(([code, spellings]) => spellings.map((spelling): [string, string] => [spelling, code])),
);

/** The UCUM code that a unit as people write it means, where that is sure. */
export function meantUnit(written: string): string | undefined {
  return UNIT_SPELLINGS.get(written.trim().toLowerCase());
}
