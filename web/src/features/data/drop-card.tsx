import type { ComponentProps } from 'react'
import { Card } from '@/components/ui/card'
import { classNames } from '@/lib/class-names'
import { FileChooser } from './file-chooser'

export interface DropCardProps extends ComponentProps<'section'> {
  onFile: (file: File) => void
  small: boolean // while another file is looked at
}

// Where a shop's own orders come in.
export function DropCard({ onFile, small, className, ...props }: DropCardProps) {
  const look = small ? 'flex-row flex-wrap justify-between px-4 py-3'
    : 'flex-col justify-center px-6 py-12 text-center'
  return (
    <Card
      aria-labelledby="drop"
      className={classNames('flex items-center gap-3 border-dashed border-control!', look,
        className)}
      {...props}
    >
      <div className={classNames('min-w-0', !small && 'max-w-lg')}>
        <h2 id="drop" className={small ? 'text-sm font-semibold' : 'text-lg font-semibold'}>
          {small ? 'Another file' : 'Bring your shop\u2019s orders'}
        </h2>
        <p className="text-sm text-muted">
          {small ? 'Drop it anywhere on this page, or choose it.' : (
            <>
              Drop a CSV, Excel (XLSX) or NDJSON file anywhere on this page. It is looked at first:
              nothing is imported before you have seen its columns, rows and problems.
            </>
          )}
        </p>
      </div>
      <FileChooser onFile={onFile} strong={!small} className={small ? undefined : 'mt-2'}>
        Choose a file
      </FileChooser>
      {!small && (
        <p className="text-xs text-muted">
          The file goes to this server and nowhere else. None at hand?{' '}
          <code>tillcast generate --out shop.csv</code> writes one.
        </p>
      )}
    </Card>
  )
}

// Over everything while a file is held over the page.
export function DropHere() {
  return (
    <div
      aria-hidden
      className={
        'pointer-events-none fixed inset-3 z-30 flex items-center justify-center rounded-card ' +
        'border-2 border-dashed border-accent bg-accent-soft/90 text-lg font-semibold text-accent'
      }
    >
      Drop the file to have it looked at
    </div>
  )
}
