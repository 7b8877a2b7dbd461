// Pure: the sequential ramp of styles.css, nine steps each of which carries its own text colour.
export const kRampSteps = 9

export function rampStep(value: number, [low, high]: readonly [number, number]): number {
  const share = high > low ? (value - low) / (high - low) : 1
  return Math.min(kRampSteps - 1, Math.max(0, Math.floor(share * kRampSteps)))
}

export const rampColour = (step: number): string => `var(--ramp-${step})`
// The lower six are grounds for the ink, the upper three for the surface's colour.
export const rampText = (step: number): string => (step < 6 ? 'var(--ramp-ink)' : 'var(--surface)')
