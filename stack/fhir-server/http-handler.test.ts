import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { observation, startRig } from './_client.ts';

describe('the HTTP side', () => {
  it('describes itself as a server for development and tests', async () => {
    await using rig = await startRig();
    const { status, body } = await rig.send('GET', 'metadata');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      software: { name: expect.stringContaining('for development and tests') },
    });
    const observations = body.rest[0].resource.find(({ type }: { type: string }) => type === 'Observation');
    expect(observations).toMatchObject({ updateCreate: true, conditionalCreate: true, versioning: 'versioned-update' });
    expect(observations.searchParam.map(({ name }: { name: string }) => name)).toContain('combo-code');
  });

  it('refuses a body that is too large or not JSON by type', async () => {
    await using rig = await startRig({ maxBodyBytes: 1_000 });
    const large = observation({ note: [{ text: 'x'.repeat(100_000) }] });
    const refused = await rig.send('POST', 'Observation', { body: large });
    expect(refused).toMatchObject({ status: 413, body: { issue: [{ code: 'too-long' }] } });
    const headers = { 'content-type': 'application/fhir+xml' };
    expect((await rig.send('POST', 'Observation', { body: '<Observation/>', headers })).status).toBe(415);
    expect((await rig.send('POST', 'Observation', { body: observation() })).status).toBe(201);
  });

  it('answers addresses and methods it does not have with an OperationOutcome', async () => {
    await using rig = await startRig();
    const answers: readonly (readonly ['GET' | 'POST' | 'PATCH' | 'DELETE', string, number])[] = [
      ['GET', 'Nothing/1', 404],
      ['GET', 'Observation/1/_history/1/more', 404],
      ['GET', 'Observation/1/unknown', 404],
      ['GET', '%E0%A4%A', 400],
      ['POST', 'metadata', 405],
      ['PATCH', 'Observation', 405],
      ['POST', 'Observation/1', 405],
      ['DELETE', 'Observation/1/_history', 405],
      ['GET', '', 404],
    ];
    for (const [method, path, status] of answers) {
      const reply = await rig.send(method, path);
      expect(reply, `${method} ${path}`).toMatchObject({ status, body: { resourceType: 'OperationOutcome' } });
    }
  });

  it('lets pages of other origins read but not write', async () => {
    await using rig = await startRig();
    const read = await rig.send('GET', 'metadata');
    expect(read.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('ETag'),
    });
    const preflight = await rig.send('OPTIONS', 'Observation');
    expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-methods': 'GET, HEAD' } });
  });

  it('shows people a page with counts at the root', async () => {
    await using rig = await startRig();
    await rig.send('POST', 'Observation', { body: observation() });
    const { statusCode, body } = await request(`http://127.0.0.1:${rig.server.port}/`);
    const page = await body.text();
    expect(statusCode).toBe(200);
    expect(page).toContain('Observation</a><td>1');
    expect(page).toContain(rig.server.baseUrl);
  });

  it('tells of every request it gets, also of those that a fault strikes', async () => {
    const seen: string[] = [];
    await using rig = await startRig({ onRequest: ({ method, url }) => seen.push(`${method} ${url}`) });
    rig.server.faults.beginOutage();
    await expect(rig.send('GET', 'Observation?status=final')).rejects.toThrow();
    rig.server.faults.endOutage();
    await rig.send('POST', '', { body: { resourceType: 'Bundle', type: 'batch' } });
    expect(seen).toEqual(['GET Observation?status=final', 'POST ']);
  });

  it('names itself by the host the client used', async () => {
    await using rig = await startRig();
    const created = await rig.send('POST', 'Observation', {
      body: observation(),
      headers: { host: 'fhir.example:8080' },
    });
    expect(created.headers.location).toMatch(/^http:\/\/fhir\.example:8080\/fhir\/Observation\//);
  });

  it('serves on a free port and frees it when closed', async () => {
    const rig = await startRig();
    const { port } = rig.server;
    await rig[Symbol.asyncDispose]();
    await using again = await startRig({ port });
    expect(again.server.port).toBe(port);
    await expect(startRig({ port })).rejects.toThrow('EADDRINUSE');
  });
});
