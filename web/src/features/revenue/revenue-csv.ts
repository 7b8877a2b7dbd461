import type { SeriesPoint } from '@/lib/wire/types'

const columns = [
  'at', 'net_revenue', 'gross_revenue', 'refunds', 'adjustments', 'orders', 'transactions',
] as const

// Exactly what the server said, every digit of it.
export function revenueCsv(points: readonly SeriesPoint[], currency: string | null): string {
  const head = [...columns, 'currency'].join(',')
  const rows = points.map((p) => [...columns.map((c) => p[c]), currency ?? ''].join(','))
  return `${[head, ...rows].join('\r\n')}\r\n`
}

export function downloadCsv(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}
