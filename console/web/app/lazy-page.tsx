import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

type Load = () => Promise<ComponentType>;

/** A page whose code is fetched when it is first looked at. */
export function LazyPage({ load }: { readonly load: Load }) {
  const [page, setPage] = useState<{ readonly Shown: ComponentType } | undefined>(undefined);
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    const fetchPage = async () => {
      try {
        setPage({ Shown: await load() });
      } catch (error) {
        setTrouble(error instanceof Error ? error.message : String(error));
      }
    };
    void fetchPage();
  }, [load]);
  if (page !== undefined) return <page.Shown />;
  return trouble === '' ? <p class="muted">Loading …</p> : <p role="alert">The page could not be fetched: {trouble}</p>;
}
