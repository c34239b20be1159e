import { describe, expect, it } from 'vitest';
import { otlpTarget } from './otlp-target.ts';

describe('the target of a collector', () => {
  it('is none where nothing names one', () => {
    expect(otlpTarget('metrics', undefined, {})).toBeUndefined();
  });

  it('has a path for each signal below the configured base', () => {
    expect(otlpTarget('metrics', 'http://collector:4318/', {})?.url).toBe('http://collector:4318/v1/metrics');
    expect(otlpTarget('traces', 'http://collector:4318/otlp', {})?.url).toBe('http://collector:4318/otlp/v1/traces');
  });

  it('is what the standard variables say, whatever is configured; a variable of one signal is taken whole', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://standard:4318',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:9/in',
    };
    expect(otlpTarget('metrics', 'http://collector:4318', environment)?.url).toBe('http://standard:4318/v1/metrics');
    expect(otlpTarget('traces', 'http://collector:4318', environment)?.url).toBe('http://traces:9/in');
  });

  it('has headers from the environment, those of the signal over the common ones', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc=, x-tenant=one',
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-tenant=two',
    };
    expect(otlpTarget('metrics', 'http://collector:4318', environment)?.headers).toEqual({
      authorization: 'Basic abc=',
      'x-tenant': 'two',
    });
  });
});
