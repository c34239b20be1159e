import { workflowInfo } from '@temporalio/workflow';
import type { ActorState } from './actor-state.ts';

/** The server never asks to continue as new because of signals, refuses after 10,000, and terminates at 50 MiB. */
const EMERGENCY_SIGNALS = 5_000;
const EMERGENCY_BYTES = 20 * 1024 * 1024;
/** A cold actor replays its history: about 2 ms for a signal with its workflow task. */
const EVENTS_PER_RUN = 2_000;
/** Above what a full actor carries in its first event, or a new run would continue as new at once. */
const BYTES_PER_RUN = 4 * 1024 * 1024;
/** The target version can differ for long, as while a ramp stands still: one upgrade try in this time. */
const UPGRADE_PAUSE_MS = 5 * 60 * 1000;

/** When a run ends and the next continues. */
export class RunLimits {
  readonly #state: ActorState;
  #signals = 0;

  constructor(state: ActorState) {
    this.#state = state;
  }

  countSignal(): void {
    this.#signals++;
  }

  /** Continue as new at the next point between two writes. */
  isReached(): boolean {
    const info = workflowInfo();
    return (
      this.#signals >= Math.min(this.#state.rules.signalsPerRun, EMERGENCY_SIGNALS) ||
      info.continueAsNewSuggested ||
      info.historyLength >= EVENTS_PER_RUN ||
      info.historySize >= BYTES_PER_RUN ||
      this.wantsUpgrade()
    );
  }

  /** Give up even a write in flight: beyond this the server refuses signals or ends the run. */
  isEmergency(): boolean {
    return this.#signals >= EMERGENCY_SIGNALS || workflowInfo().historySize >= EMERGENCY_BYTES;
  }

  /** A newer worker version is the target: the next run starts on it. */
  wantsUpgrade(): boolean {
    if (!workflowInfo().targetWorkerDeploymentVersionChanged) return false;
    return Date.now() - (this.#state.lastUpgradeAt ?? 0) >= UPGRADE_PAUSE_MS;
  }
}
