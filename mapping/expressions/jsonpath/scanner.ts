import { ExpressionSyntaxError } from '../syntax-error.ts';

/** A position in the text of an expression. */
export class Scanner {
  readonly text: string;
  position: number;

  constructor(text: string, position: number) {
    this.text = text;
    this.position = position;
  }

  /** The character at the position; the empty string at the end. */
  peek(): string {
    return this.text.charAt(this.position);
  }

  isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  isBefore(expected: string): boolean {
    return this.text.startsWith(expected, this.position);
  }

  /** Steps over `expected` if it comes next. */
  take(expected: string): boolean {
    if (!this.isBefore(expected)) return false;
    this.position += expected.length;
    return true;
  }

  /** Steps over `expected`, or fails with what it is for. */
  expect(expected: string, problem: string): void {
    if (!this.take(expected)) this.fail(problem);
  }

  /** Steps over the longest match of a sticky pattern and returns it; the empty string for none. */
  takeMatch(sticky: RegExp): string {
    sticky.lastIndex = this.position;
    const found = sticky.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }

  skipBlanks(): void {
    while (this.peek() === ' ') this.position += 1;
  }

  fail(message: string, offset: number = this.position): never {
    throw new ExpressionSyntaxError(message, offset);
  }
}
