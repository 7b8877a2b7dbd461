// The files that this page is sending. They go on while one looks at another view.
import { useSyncExternalStore } from 'react'
import { fetchImport, sendPart } from '@/lib/api/imports'
import { Upload, type UploadState } from './upload'

const running = new Map<string, Upload>()
const listeners = new Set<() => void>()

const tell = () => listeners.forEach((listener) => listener())

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    })
  })
}

// Resolves when the file has arrived, was refused or stopped.
export async function sendFile(id: string, file: File, from: number): Promise<void> {
  running.get(id)?.stop()
  const world = {
    send: (offset: number, part: Blob, signal: AbortSignal) => sendPart(id, offset, part, signal),
    ask: () => fetchImport(id),
    now_ms: () => performance.timeOrigin + performance.now(),
    wait,
  }
  const upload = new Upload(file, world, tell, from)
  running.set(id, upload)
  tell()
  await upload.run()
  if (running.get(id) === upload && upload.state.phase === 'sent') running.delete(id)
  tell()
}

export function stopSending(id: string): void {
  running.get(id)?.stop()
  running.delete(id)
  tell()
}

export const retryNow = (id: string) => running.get(id)?.retryNow()

// How the sending goes; null where this page does not send it.
export const useUpload = (id: string): UploadState | null =>
  useSyncExternalStore(subscribe, () => running.get(id)?.state ?? null)
