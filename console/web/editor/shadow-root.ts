/**
 * A shadow root for an editor: there its styles are constructed sheets, which the content security policy needs no exception
 * for, where a document would get a `<style>` element.
 */
export function rootIn(element: HTMLElement): { readonly root: ShadowRoot; readonly parent: ShadowRoot } {
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
  return { root, parent: root };
}
