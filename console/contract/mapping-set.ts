export interface MappingSetTexts {
  readonly version: string;
  readonly deviceText: string;
  readonly fhirText: string;
  readonly files: { readonly device: string; readonly fhir: string };
  readonly isInForce: boolean;
  /** How the connector runs it. */
  readonly identityMode: 'lookup' | 'create';
  /** All switches, resolved: a `Compatibility` of `mapping/`. */
  readonly compatibility: Readonly<Record<string, string | boolean>>;
}
