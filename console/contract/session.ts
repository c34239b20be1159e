export interface SessionAnswer {
  readonly version: string;
  readonly tokenRequired: boolean;
  /** The token that came with the request, or none where none is required, is good. */
  readonly isAllowed: boolean;
  /** Served by `up` (or another process that has metrics of its own) or by `iot-connector console`. */
  readonly servedBy: 'up' | 'console';
}
