import type { RunRequest } from './protocol.ts';
import { runMappings } from './run-mappings.ts';

/** In a worker, so that a slow mapping stops neither typing nor the page. */
addEventListener('message', ({ data }: MessageEvent<RunRequest>) => {
  const began = performance.now();
  const answer = runMappings(data);
  postMessage({ ...answer, milliseconds: performance.now() - began }, { transfer: [] });
});
