/** The number in the middle, the upper one of two; NaN where there is none. */
export function middle(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}
