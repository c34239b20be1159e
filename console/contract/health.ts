export interface HealthAnswer {
  /** What `iot-connector doctor` looks at, from this server's side; kept for ten minutes, as a look tries the FHIR server out. */
  readonly checkedAt: number;
  readonly checks: readonly HealthCheck[];
  /** Of the process that serves the console, where it does more than that. */
  readonly process?: { readonly result: string; readonly checks: readonly ProcessCheck[] };
  readonly versions: {
    readonly connector: string;
    readonly mappingSet?: string;
    /** Of the workflow code that workers run. */
    readonly worker?: string;
  };
}

export interface HealthCheck {
  readonly name: string;
  readonly result: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly remedy?: string;
}

export interface ProcessCheck {
  readonly name: string;
  readonly result: 'ok' | 'degraded' | 'failed';
  readonly found: string;
  readonly remedy?: string;
  /** ISO instant. */
  readonly since: string;
}
