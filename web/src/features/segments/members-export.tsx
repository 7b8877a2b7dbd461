import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { downloadCsv } from '@/lib/csv'
import { formatCount } from '@/lib/format'
import type { Customer } from '@/lib/wire/types'
import type { Members } from './address'
import { membersPage, type MembersSort } from './api'
import { membersCsv } from './segments-csv'

export const kPage = 1000
export const kExportMax = 100_000

// All that match, page by page, until the last or the bound.
export async function collect(
  members: Members, by: MembersSort, onProgress: (done: number) => void, signal: AbortSignal,
): Promise<Customer[]> {
  const all: Customer[] = []
  for (let cursor: string | null = null; ;) {
    const page = await membersPage(members, by, cursor, kPage, signal)
    all.push(...page.customers)
    onProgress(Math.min(all.length, kExportMax))
    cursor = page.next
    if (cursor === null || all.length >= kExportMax) return all.slice(0, kExportMax)
  }
}

export function fileName({ segment, moved_from, period, refit, changed }: Members): string {
  const parts = [
    segment === null ? 'all' : `segment-${segment}`,
    moved_from === null ? null : `from-${moved_from}`,
    changed ? 'changed' : null,
    period?.slice(0, 10).replaceAll(/[^\w-]/g, ''),
    refit ? 'refit' : null,
  ]
  return `tillcast-customers-${parts.filter(Boolean).join('-')}.csv`
}

export interface MembersExportProps {
  members: Members
  by: MembersSort
  total: number | null
}

export function MembersExport({ members, by, total }: MembersExportProps) {
  const [done, setDone] = useState<number | null>(null) // null: not at it
  const [problem, setProblem] = useState<string | null>(null)
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])
  const start = async () => {
    const controller = new AbortController()
    running.current = controller
    setProblem(null)
    setDone(0)
    try {
      const all = await collect(members, by, setDone, controller.signal)
      if (!controller.signal.aborted) downloadCsv(fileName(members), membersCsv(all))
    } catch (error) {
      if (!controller.signal.aborted) setProblem((error as Error).message)
    }
    setDone(null)
  }
  const bound = total !== null && total > kExportMax
    ? `the first ${formatCount(kExportMax)}` : 'all'
  return (
    <>
      <span role="status" className="text-xs text-muted tabular-nums">
        {done !== null && `${formatCount(done)} of ${formatCount(total)} read`}
        {problem !== null && `The export stopped: ${problem}`}
      </span>
      {done === null ? (
        <Button
          onClick={start}
          disabled={total === 0}
          title={`${bound} as a file; at most ${formatCount(kExportMax)}`}
        >
          CSV{bound === 'all' ? '' : `, ${bound}`}
        </Button>
      ) : <Button onClick={() => running.current?.abort()}>Stop</Button>}
    </>
  )
}
