import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { collect, type Page } from '@/lib/collect'
import { downloadCsv } from '@/lib/csv'
import { formatCount } from '@/lib/format'

export const kExportMax = 100_000

export interface PagesExportProps<Row> {
  read: (cursor: string | null, signal: AbortSignal) => Promise<Page<Row>>
  file: (rows: readonly Row[]) => { name: string; text: string }
  total: number | null
}

// A file of all pages of a list, with its progress, and a way to stop.
export function PagesExport<Row>({ read, file, total }: PagesExportProps<Row>) {
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
      const all = await collect(read, kExportMax, setDone, controller.signal)
      if (!controller.signal.aborted) {
        const { name, text } = file(all)
        downloadCsv(name, text)
      }
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
