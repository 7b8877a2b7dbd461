export const kRetryMin_ms = 250
export const kRetryMax_ms = 4000

// Doubles from 0.25 s to 4 s; the upper half is drawn by lot, so that pages do not return at once.
export function retryDelay_ms(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(kRetryMax_ms, kRetryMin_ms * 2 ** Math.max(0, failures - 1))
  return Math.max(kRetryMin_ms, Math.round(ceiling * (0.5 + random() / 2)))
}
