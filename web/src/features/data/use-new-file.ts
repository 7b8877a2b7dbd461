import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { beginImport } from '@/lib/api/imports'
import { statusOf } from '@/lib/api/status-of'
import { refusalOf, troubleOf, type Trouble } from './trouble'
import { sendFile } from './uploads'

const kNameBytesMax = 255 // of what the server is told

// The end of a name, which says what the file is.
export function nameToTell(name: string): string {
  const characters = [...name]
  const bytes = (text: readonly string[]) => new TextEncoder().encode(text.join('')).length
  while (bytes(characters) > kNameBytesMax) characters.shift()
  return characters.join('') || 'file'
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

// Takes files that were dropped or chosen; says which one could not be taken.
export function useNewFile(onBegun: (id: string) => void) {
  const client = useQueryClient()
  const [refused, setRefused] = useState<{ name: string; trouble: Trouble } | null>(null)
  const [begins, setBegins] = useState(false)

  const take = async (file: File) => {
    const refusal = refusalOf(file.name, file.size)
    if (refusal) return setRefused({ name: file.name, trouble: refusal })
    setRefused(null)
    setBegins(true)
    try {
      const begun = await beginImport(nameToTell(file.name), file.size)
      client.setQueryData(['imports', begun.import_id], begun)
      onBegun(begun.import_id)
      void client.invalidateQueries({ queryKey: ['imports'], exact: true })
      void sendFile(begun.import_id, file, 0)
        .then(() => client.invalidateQueries({ queryKey: ['imports'] }))
    } catch (thrown) {
      const error = asError(thrown)
      const trouble = troubleOf(statusOf(error), error.message, file.size)
      setRefused({ name: file.name, trouble })
    } finally {
      setBegins(false)
    }
  }
  return { take, refused, begins, dismiss: () => setRefused(null) }
}
