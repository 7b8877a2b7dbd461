import { formatDecimal } from '@/lib/format'

export interface FigureProps {
  value: number | null | undefined
  error?: number | null
  why?: string // it is not known
}

// "0.750 ± 0.005"
export function Figure({ value, error, why = 'not measured' }: FigureProps) {
  if (value === null || value === undefined) {
    return <span className="text-muted" title={why}>{'\u2014'}</span>
  }
  return (
    <span className="whitespace-nowrap">
      <span className="font-medium">{formatDecimal(value, 3)}</span>
      {error != null && (
        <span className="block text-xs text-muted sm:inline" title="Standard error">
          {' '}{'\u00b1'}{'\u202f'}{formatDecimal(error, 3)}
        </span>
      )}
    </span>
  )
}
