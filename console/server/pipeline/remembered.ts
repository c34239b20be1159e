/** Looks again when the last look is too old; absent while it fails. Who asks during a look shares it. */
export function remembered<T>(look: () => Promise<T>, keptMs: number): () => Promise<T | undefined> {
  let last: { readonly at: number; readonly looked: Promise<T | undefined> } | undefined;
  return () => {
    const now = Date.now();
    if (last === undefined || now - last.at >= keptMs) last = { at: now, looked: look().catch(() => undefined) };
    return last.looked;
  };
}
