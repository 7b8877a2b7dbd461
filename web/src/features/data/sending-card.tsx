import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { formatBytes } from '@/lib/format'
import { useNow } from '@/lib/use-now'
import type { FileImport } from '@/lib/wire/types'
import { FileChooser } from './file-chooser'
import { Meter } from './meter'
import { NumbersRow } from './numbers-row'
import { troubleOf } from './trouble'
import { TroubleNote } from './trouble-note'
import type { UploadState } from './upload'
import { retryNow } from './uploads'
import { secondsLeft } from './words'

const kQuiet_ms = 3_000

function Waiting({ id, upload }: { id: string; upload: UploadState }) {
  const now_ms = useNow(500)
  const wait_s = Math.max(0, Math.ceil(((upload.retry_at_ms ?? now_ms) - now_ms) / 1000))
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-md bg-warn-soft px-4 py-2 text-sm">
      <span role="status" className="grow text-warn">
        The connection is lost; what has arrived is kept. It goes on by itself from there.
      </span>
      <span className="text-warn tabular-nums">
        {wait_s > 0 ? `Trying again in ${wait_s} s` : 'Trying again'}
      </span>
      <Button onClick={() => retryNow(id)}>Try now</Button>
    </div>
  )
}

// A file on its way from this page.
export function SendingCard({ file, upload, onAgain }: {
  file: FileImport
  upload: UploadState
  onAgain: () => void
}) {
  const { sent, bytes, bytes_per_second: rate, phase, trouble } = upload
  const left = rate && rate > 0 && phase === 'sending' ? secondsLeft((bytes - sent) / rate) : null
  return (
    <Card aria-labelledby="sending" data-testid="sending">
      <CardHeader titleId="sending" title="The file is on its way" />
      <div className="flex flex-col gap-4 px-4 pb-4">
        <Meter label="Sent" fraction={sent / Math.max(1, bytes)} />
        <NumbersRow
          numbers={[
            ['sent', `${formatBytes(sent)} of ${formatBytes(bytes)}`],
            ['a second', formatBytes(rate === null ? null : Math.round(rate))],
            ['left', left ?? '\u2014', left ? undefined : 'not known while nothing moves'],
          ]}
        />
        {phase === 'waiting' && <Waiting id={file.import_id} upload={upload} />}
        {phase === 'refused' && trouble && (
          <TroubleNote trouble={troubleOf(trouble.status, trouble.message, bytes)}>
            <Button onClick={onAgain}>Try again</Button>
          </TroubleNote>
        )}
      </div>
    </Card>
  )
}

// Does the server receive more of it meanwhile, from another window?
function useGrowing(received: number): boolean {
  const [growing, setGrowing] = useState(false)
  const before = useRef(received)
  useEffect(() => {
    if (before.current === received) return
    before.current = received
    setGrowing(true)
    const timer = setTimeout(() => setGrowing(false), kQuiet_ms)
    return () => clearTimeout(timer)
  }, [received])
  return growing
}

// A file that was not sent to its end, or that another window sends.
export function ResumeCard({ file, onFile }: { file: FileImport; onFile: (file: File) => void }) {
  const growing = useGrowing(file.received)
  const [wrong, setWrong] = useState<string | null>(null)
  const take = (chosen: File) => {
    const same = chosen.size === file.bytes
    setWrong(same ? null : `${chosen.name} has ${formatBytes(chosen.size)} (${chosen.size} bytes)`)
    if (same) onFile(chosen)
  }
  return (
    <Card aria-labelledby="sending" data-testid="resume">
      <CardHeader
        titleId="sending"
        title={growing ? 'Another window sends this file' : 'This file is not all here'}
      />
      <div className="flex flex-col items-start gap-3 px-4 pb-4">
        <Meter
          className="w-full" label="Sent" fraction={file.received / Math.max(1, file.bytes)}
        />
        <p className="text-sm text-muted">
          {formatBytes(file.received)} of {formatBytes(file.bytes)} have arrived.{' '}
          {growing ? 'This page shows it as soon as it is there.'
            : 'Choose the same file again, and the sending goes on from there.'}
        </p>
        {wrong && (
          <p role="alert" className="text-sm wrap-anywhere text-bad">
            That is another file: <bdi>{wrong}</bdi>, not {file.bytes} bytes.
          </p>
        )}
        {!growing && <FileChooser onFile={take} strong>Choose the same file</FileChooser>}
      </div>
    </Card>
  )
}
