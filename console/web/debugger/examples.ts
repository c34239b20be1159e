type Load = () => Promise<unknown>;

const FILES: Readonly<Record<string, Load>> = import.meta.glob(
  '../../../examples/*/{devicecontent.json,fhirmapping.json,messages.jsonl}',
  {
    query: '?raw',
    import: 'default',
  },
);

/** An example that comes with the connector: two mapping files and messages, one a line. */
export interface Example {
  readonly device: string;
  readonly fhir: string;
  readonly messages: string;
}

/** Their names, in alphabetical order. */
export const EXAMPLES: readonly string[] = [
  ...new Set(Object.keys(FILES).map((path) => path.split('/').at(-2) ?? '')),
].toSorted();

export async function readExample(name: string): Promise<Example> {
  const [device, fhir, messages] = await Promise.all(
    ['devicecontent.json', 'fhirmapping.json', 'messages.jsonl'].map((file) => readText(`${name}/${file}`)),
  );
  return { device: device ?? '', fhir: fhir ?? '', messages: messages ?? '' };
}

async function readText(path: string): Promise<string> {
  const text = await FILES[`../../../examples/${path}`]?.();
  return typeof text === 'string' ? text : '';
}
