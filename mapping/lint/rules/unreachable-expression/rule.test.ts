import { describe, expect, it } from 'vitest';
import { found, heartRateDevice, places } from '../../_pair.ts';

const RULE = 'unreachable-expression';

describe('unreachable-expression', () => {
  it.each(['$.deviceId', "$['deviceId']", '$.deviceId.value', '$.body.deviceId'])('finds %s', (path) => {
    expect(places(RULE, { device: [heartRateDevice({ deviceIdExpression: path })] })).toEqual([
      '/template/0/template/deviceIdExpression',
    ]);
  });

  it.each([
    '$.Body.deviceId',
    '$..deviceId',
    '$',
    "$['Body'].x",
    '$.SystemProperties.iothub-connection-device-id',
    '$.*',
  ])('lets %s pass', (path) =>
    expect(places(RULE, { device: [heartRateDevice({ deviceIdExpression: path })] })).toEqual([]),
  );

  it.each([
    ['deviceId', 1],
    ['deviceId.id', 1],
    ['matchedToken.id', 0],
    ["join('', [deviceId])", 0],
    ['Body.deviceId', 0],
  ])('reads the JMESPath %s', (value, findings) => {
    const device = [heartRateDevice({ deviceIdExpression: { value, language: 'JmesPath' } })];
    expect(places(RULE, { device })).toHaveLength(findings);
  });

  it('knows that a type expression has no matchedToken yet', () => {
    expect(found(RULE, { device: [heartRateDevice({ typeMatchExpression: '$.matchedToken.x' })] })).toEqual([
      '/template/0/template/typeMatchExpression: typeMatchExpression starts with "matchedToken", which no message has there: it never finds anything.',
    ]);
  });

  it('knows that the older template types have none at all', () => {
    const device = [{ templateType: 'JsonPathContent', template: heartRateDevice({ deviceIdExpression: '$.id' }) }];
    expect(places(RULE, { device })).toEqual([
      '/template/0/template/timestampExpression',
      '/template/0/template/values/0/valueExpression',
    ]);
  });
});
