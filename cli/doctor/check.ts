/** What one look found, and what mends it. */
export interface Check {
  readonly name: string;
  readonly result: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly remedy?: string;
}
