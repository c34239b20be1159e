export interface SpanOptions {
  /** Traceparent; absent: what is under way where the span begins, else a trace of its own. */
  readonly parent?: string | undefined;
  /** Traceparents of what else led here. */
  readonly links?: readonly string[];
  /** Never ids of devices, patients or resources. */
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** Something that is over. Times are epoch milliseconds. */
export interface FinishedSpan extends SpanOptions {
  readonly startedAt: number;
  readonly endedAt: number;
  /** Traceparent that it was given before it began, for what is below it. */
  readonly own?: string;
}

/** The way of readings through the processes, as spans of traces. */
export interface Tracing {
  /** Does work in a span; `traceparent` is absent where this one is not traced. */
  within<T>(name: string, options: SpanOptions, work: (traceparent?: string) => Promise<T>): Promise<T>;
  record(name: string, span: FinishedSpan): void;
  /** Sends what is recorded, and ends. */
  close(): Promise<void>;
}

/** For processes that trace nothing. */
export const noTracing: Tracing = {
  within: (_, __, work) => work(),
  record: () => {},
  close: async () => {},
};
