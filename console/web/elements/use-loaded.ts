import { useCallback, useEffect, useState } from 'preact/hooks';

/** Something that is asked for: what was answered last stays beside the trouble of a later try. */
export interface Loaded<T> {
  readonly value?: T;
  readonly trouble?: string;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

interface State<T> {
  readonly value?: T;
  readonly trouble?: string;
}

/**
 * Loads, and again every so many milliseconds while the page is looked at. Another `key` means another thing: what was loaded
 * before is forgotten; another `amount` means more of the same.
 */
export function useLoaded<T>(load: () => Promise<T>, key: string, everyMs?: number, amount = 1): Loaded<T> {
  const [state, setState] = useState<State<T> & { readonly key?: string }>({});
  const [tries, setTries] = useState(0);
  const reload = useCallback(() => setTries((count) => count + 1), []);

  useEffect(() => {
    let isCurrent = true;
    const run = async () => {
      const next = await settle(load);
      if (isCurrent) setState((last) => ({ ...(last.key === key ? last : {}), trouble: '', ...next, key }));
    };
    void run();
    return () => {
      isCurrent = false;
    };
  }, [key, tries, amount]);

  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, reload]);

  const { value, trouble = '' } = state.key === key ? state : {};
  return {
    ...(value !== undefined && { value }),
    ...(trouble !== '' && { trouble }),
    isLoading: state.key !== key,
    reload,
  };
}

async function settle<T>(load: () => Promise<T>): Promise<State<T>> {
  try {
    return { value: await load() };
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : String(error) };
  }
}
