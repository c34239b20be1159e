/** A benchmark: its configuration is printed first, its results are printed as they come and kept as JSON. */
export interface Bench {
  readonly title: string;
  readonly options: object;
  run(): unknown;
}

/** The benchmarks by name, loaded only when they are run. */
export const BENCHES = {
  normalize: async (): Promise<Bench> => (await import('./normalize.ts')).normalizeBench,
  pipeline: async (): Promise<Bench> => (await import('./pipeline.ts')).pipelineBench,
  fhir: async (): Promise<Bench> => (await import('./fhir.ts')).fhirBench,
  memory: async (): Promise<Bench> => (await import('./memory.ts')).memoryBench,
} as const satisfies Record<string, () => Promise<Bench>>;

export type BenchName = keyof typeof BENCHES;

export function isBenchName(name: string): name is BenchName {
  return Object.hasOwn(BENCHES, name);
}
