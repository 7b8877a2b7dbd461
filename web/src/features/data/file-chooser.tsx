import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

const kAccept = '.csv,.tsv,.txt,.xlsx,.ndjson,.jsonl,.json,.gz'

export interface FileChooserProps extends Omit<ComponentProps<'label'>, 'onChange'> {
  onFile: (file: File) => void
  strong?: boolean // the one thing to do here
}

// The browser's own chooser behind a button of ours; by keyboard it is the input that has focus.
export function FileChooser({
  onFile, strong, children, className, ...props
}: FileChooserProps) {
  const base =
    'relative inline-flex h-9 cursor-pointer items-center justify-center rounded-md border px-3 ' +
    'text-sm font-medium whitespace-nowrap outline-accent has-focus-visible:outline-2 ' +
    'has-focus-visible:outline-offset-2 pointer-coarse:h-11'
  const look = strong ? 'border-transparent bg-accent text-surface hover:opacity-90'
    : 'border-line bg-surface text-ink hover:bg-sunken'
  return (
    <label className={classNames(base, look, className)} {...props}>
      <input
        type="file"
        accept={kAccept}
        className="absolute inset-0 cursor-pointer opacity-0"
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = '' // so that the same file can be chosen again
          if (file) onFile(file)
        }}
      />
      {children}
    </label>
  )
}
