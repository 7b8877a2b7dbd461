import { useState, type ComponentProps, type ReactNode } from 'react'
import { classNames } from '@/lib/class-names'
import { downloadCsv } from '@/lib/csv'
import { Button } from './button'
import { Card, CardHeader } from './card'

export interface ChartCardProps extends Omit<ComponentProps<'section'>, 'title'> {
  titleId: string
  title: ReactNode
  note?: ReactNode
  table: ReactNode
  csv: () => { name: string; text: string }
  legend?: ReactNode
  children: ReactNode
}

// A chart with the table and the CSV that stand behind each.
export function ChartCard({
  titleId, title, note, table, csv, legend, children, className, ...props
}: ChartCardProps) {
  const [asTable, setAsTable] = useState(false)
  const download = () => {
    const { name, text } = csv()
    downloadCsv(name, text)
  }
  const base = 'flex flex-col'
  return (
    <Card aria-labelledby={titleId} className={classNames(base, className)} {...props}>
      <CardHeader titleId={titleId} title={title} note={note}>
        {!asTable && legend}
        <Button aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Table
        </Button>
        <Button onClick={download}>CSV</Button>
      </CardHeader>
      {asTable ? table : children}
    </Card>
  )
}
