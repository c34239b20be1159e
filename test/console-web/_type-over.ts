import type { Page } from 'playwright-core';

/** Finds a text in an editor by its search panel, and types over it, as a person does. */
export async function typeOver(page: Page, editor: string, old: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: editor }).click();
  await page.keyboard.press('Control+F');
  await page.getByRole('textbox', { name: 'Find' }).fill(old);
  // The panel takes the words over on a key, and not as they are filled in.
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.insertText(text);
}
