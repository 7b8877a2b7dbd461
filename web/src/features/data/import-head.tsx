import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { classNames } from '@/lib/class-names'
import { formatBytes, formatDateTime } from '@/lib/format'
import type { FileImport, ImportState } from '@/lib/wire/types'
import { ConfirmButton } from './confirm-button'
import { isRefused, previewWords, stateOf } from './words'

const steps = ['Send', 'Check', 'Import'] as const
const stepOf: Record<ImportState, number> = {
  receiving: 0, reading: 1, ready: 1, waiting: 2, importing: 2, failed: 2, done: 3,
}

function Steps({ at }: { at: number }) {
  return (
    <ol aria-label="Steps" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      {steps.map((name, i) => {
        const past = i < at
        return (
          <li
            key={name}
            aria-current={i === at ? 'step' : undefined}
            className={classNames('flex items-center gap-1.5',
              i === at ? 'font-semibold text-ink' : 'text-muted')}
          >
            <span
              aria-hidden
              className={classNames(
                'flex size-5 items-center justify-center rounded-full text-xs tabular-nums',
                i === at ? 'bg-accent text-surface' : 'border border-control')}
            >
              {past ? '\u2713' : i + 1}
            </span>
            {name}
            {past && <span className="sr-only"> done</span>}
          </li>
        )
      })}
    </ol>
  )
}

// What is lost, by state: a stop keeps what is in, a removal only forgets the file.
function farewell(state: ImportState): { label: string; question: string; yes: string } {
  if (state === 'importing' || state === 'waiting') {
    return {
      label: 'Stop', yes: 'Stop the import',
      question: 'Orders that are in stay in; the file is forgotten.',
    }
  }
  if (state === 'receiving' || state === 'reading') {
    return { label: 'Cancel', yes: 'Cancel', question: 'What was sent of the file is removed.' }
  }
  return {
    label: 'Remove', yes: 'Remove the file',
    question: 'The file and its report are forgotten; imported orders stay.',
  }
}

export interface ImportHeadProps {
  file: FileImport
  busy: boolean
  onForget: () => void
}

export function ImportHead({ file, busy, onForget }: ImportHeadProps) {
  const { label, tone } = stateOf(file)
  return (
    <Card aria-labelledby="file" className="flex flex-col gap-3 px-4 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h2 id="file" className="flex flex-wrap items-center gap-x-2 text-base font-semibold">
            <bdi className="wrap-anywhere">{file.name}</bdi>
            <span role="status"><Badge tone={tone}>{label}</Badge></span>
          </h2>
          <p className="text-xs text-muted tabular-nums">
            {formatBytes(file.bytes)}, sent {formatDateTime(file.created_at)}
            {file.preview && <>. {previewWords(file.preview)}</>}
          </p>
        </div>
        <ConfirmButton {...farewell(file.state)} no="Keep it" disabled={busy} onYes={onForget} />
      </div>
      <Steps at={isRefused(file) ? stepOf.failed : stepOf[file.state]} />
    </Card>
  )
}
