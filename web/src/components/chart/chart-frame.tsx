// The one card around every chart, with the table and the CSV that stand behind it.
//
//   titleId    names the card; must be unique on the page
//   title      what is shown, with its unit; note: of when, of how many
//   legend     only where labels do not stand beside their marks
//   actions    further controls, left of Table and CSV
//   table      a real <table> (DataTable); csv: name and text of the file
//   pending    nothing is there yet: a quiet skeleton holds the place of height_px
//   unsaid     note and legend are not known yet: what is given holds their place, unseen
//   error      what failed; said in the chart's place only while there is nothing to show
//   empty      what will be here and what fills it, in place of the chart
//   height_px  of the body, reserved from the first moment
import { useState, type ComponentProps, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { classNames } from '@/lib/class-names'
import { downloadCsv } from '@/lib/csv'

export interface ChartFrameProps extends Omit<ComponentProps<'section'>, 'title'> {
  titleId: string
  title: ReactNode
  note?: ReactNode
  legend?: ReactNode
  actions?: ReactNode
  table?: ReactNode
  csv?: () => { name: string; text: string }
  csvTitle?: string // where the file does not hold all
  pending?: boolean
  unsaid?: boolean
  error?: Error | null
  empty?: ReactNode
  height_px?: number
}

function Failed({ error }: { error: Error }) {
  return (
    <p role="status" className="m-auto max-w-md px-4 py-8 text-center text-sm text-muted">
      This could not be read: {error.message.replace(/\.$/, '')}. It is asked for again every few
      seconds.
    </p>
  )
}

export function ChartFrame({
  titleId, title, note, legend, actions, table, csv, csvTitle, pending = false, unsaid = false,
  error, empty, height_px, children, className, ...props
}: ChartFrameProps) {
  const [asTable, setAsTable] = useState(false)
  const nothing = pending || Boolean(empty)
  const seen = (part: ReactNode) => (unsaid ? <span className="invisible">{part}</span> : part)
  const download = () => {
    const file = csv?.()
    if (file) downloadCsv(file.name, file.text)
  }
  const body = () => {
    if (pending && error) return <Failed error={error} />
    if (pending) return <Skeleton className="mx-4 mb-4 grow" />
    if (empty) return empty
    return asTable && table ? table : children
  }
  return (
    <Card
      aria-labelledby={titleId}
      data-table={asTable && !nothing}
      className={classNames('flex flex-col', className)}
      {...props}
    >
      <CardHeader titleId={titleId} title={title} note={note && seen(note)}>
        {!asTable && !empty && legend && seen(legend)}
        {actions}
        {table !== undefined && (
          <Button aria-pressed={asTable} disabled={nothing} onClick={() => setAsTable(!asTable)}>
            Table
          </Button>
        )}
        {csv && (
          <Button disabled={nothing} title={csvTitle || undefined} onClick={download}>CSV</Button>
        )}
      </CardHeader>
      {height_px === undefined && !pending ? body() : (
        <div className="relative flex flex-col overflow-auto" style={{ height: height_px ?? 240 }}>
          {body()}
        </div>
      )}
    </Card>
  )
}
