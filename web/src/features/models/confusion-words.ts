// Pure: what a threshold means, in customers one can count on one's fingers.
import { formatCount } from '@/lib/format'
import { accuracyOf, cutRows, precisionOf, recallOf, toldLikely, type Cut } from './curve-cuts'

const ofHundred = (share: number) => formatCount(Math.round(share * 100))

export function confusionWords(cut: Cut): string[] {
  const [precision, recall] = [precisionOf(cut), recallOf(cut)]
  const told = toldLikely(cut) / Math.max(1, cutRows(cut))
  return [
    precision === null ? 'Nobody is told likely.'
      : `Of 100 customers told likely, ${ofHundred(precision)} bought.`,
    recall === null ? 'Nobody bought.'
      : `Of 100 who bought, ${ofHundred(recall)} were told likely.`,
    `Of 100 customers, ${ofHundred(told)} are told likely.`,
  ]
}

// Is a threshold of any use? Told for comparison: what saying the same of everybody reaches.
export function majorityOf({ tp, fp, fn, tn }: Cut) {
  const bought = tp + fn
  const rows = bought + fp + tn
  if (rows === 0) return null
  const share = Math.max(bought, rows - bought) / rows
  return { share, says: bought * 2 > rows ? 'will buy' : 'will not buy' }
}

export function accuracyWords(cut: Cut): string | null {
  const [accuracy, majority] = [accuracyOf(cut), majorityOf(cut)]
  if (accuracy === null || majority === null) return null
  return `It is right for ${ofHundred(accuracy)} of 100; always saying ` +
    `\u201c${majority.says}\u201d is right for ${ofHundred(majority.share)}.`
}
