import { NOTHING } from '../inputs.ts';
import type { PipelineWatch } from '../pipeline/watch-pipeline.ts';
import { get, type Route } from '../route.ts';

export function pipelineRoutes(pipeline: PipelineWatch): readonly Route[] {
  return [get('pipeline', NOTHING, () => pipeline.look())];
}
