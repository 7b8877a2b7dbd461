import { useQuery } from '@tanstack/react-query'
import { Card, CardHeader } from '@/components/ui/card'
import { TextLink } from '@/components/ui/text-link'
import { rejectsPath, storeQuery } from '@/lib/api/imports'
import { formatCount, formatDateTime, formatDecimal, formatMoneyExact } from '@/lib/format'
import type { FileImport, ImportResult } from '@/lib/wire/types'
import { NumbersRow } from './numbers-row'
import { counted, isRefused, pageWords, refusedWhy } from './words'

const titles: Partial<Record<FileImport['state'], string>> = {
  done: 'Imported', failed: 'It failed',
}

function said({ orders, orders_new, orders_duplicate, orders_rejected }: ImportResult) {
  if (orders_rejected > 0) {
    const all = orders_new === 0 && orders_duplicate === 0
    return all ? `Not one order was taken: ${counted(orders_rejected, 'order')} refused.`
      : `${counted(orders_rejected, 'order')} refused, the others taken or known already.`
  }
  if (orders === 0) return 'Not a single order was found in it.'
  if (orders_new > 0) return null
  return orders_duplicate > 0 ? 'All of these orders were here already: nothing has changed.'
    : 'None of these orders was taken.'
}

function Rejects({ file, rejected }: { file: FileImport; rejected: number }) {
  if (rejected === 0) return null
  return (
    <p className="text-sm">
      {counted(rejected, 'row')} {rejected === 1 ? 'was' : 'were'} left out.{' '}
      <a
        href={rejectsPath(file.import_id)}
        download
        className="rounded-xs text-accent underline underline-offset-2 hover:decoration-2"
      >
        Download them, each with its reason (CSV)
      </a>
    </p>
  )
}

// The same figures as `tillcast import --json` has.
function Figures({ result, currency }: { result: ImportResult; currency: string | null }) {
  const { seconds, orders, orders_rejected } = result
  const facts: [name: string, value: string, title?: string][] = [
    ['Rows', formatCount(result.rows)],
    ['Rows taken', formatCount(result.accepted)],
    ['Orders in the file', formatCount(orders + orders_rejected)],
    ['Orders known already', formatCount(result.orders_duplicate)],
    ['Orders refused', formatCount(result.orders_rejected), 'another currency, or a conflict'],
    ['Amount of all', formatMoneyExact(result.amount_total, currency)],
    ['Gross', formatMoneyExact(result.gross_total, currency)],
    ['First order', formatDateTime(result.first_at)],
    ['Last order', formatDateTime(result.last_at)],
    ['Took', seconds === null ? '\u2014' : `${formatDecimal(seconds, 1)} s`],
  ]
  return (
    <dl className="grid gap-x-10 text-sm sm:grid-cols-2">
      {facts.map(([name, value, title]) => (
        <div key={name} title={title} className="flex justify-between border-t border-line py-1">
          <dt className="text-muted">{name}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function ResultCard({ file }: { file: FileImport }) {
  const { result, state, error, preview, progress } = file
  const { data: store } = useQuery(storeQuery(false))
  const nothing = result && said(result)
  const refused = isRefused(file)
  return (
    <Card aria-labelledby="result" data-testid="result">
      <CardHeader
        titleId="result"
        title={refused ? 'Nothing was imported' : titles[state] ?? 'Result'}
      />
      <div className="flex flex-col gap-4 px-4 pb-4">
        {error && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm wrap-anywhere">
            <span className="font-semibold text-bad">Why: </span>{pageWords(error)}
            {state === 'failed' && preview &&
              '. What is in stays in: started again, it counts as known already.'}
          </p>
        )}
        {result && (
          <NumbersRow
            numbers={[
              ['new orders', formatCount(result.orders_new)],
              ['customers', formatCount(result.customers)],
              ['products', formatCount(result.products)],
              ['countries', formatCount(result.countries)],
            ]}
          />
        )}
        {nothing && (
          <p
            role={refused ? 'alert' : undefined}
            className={refused ? 'rounded-md bg-bad-soft px-3 py-2 text-sm' : 'text-sm'}
          >
            {nothing}
            {result.orders_rejected > 0 && !result.advice && ` ${refusedWhy(file, store)}`}
          </p>
        )}
        {result?.advice && <p className="text-sm wrap-anywhere">{result.advice}</p>}
        <Rejects file={file} rejected={result?.rejected ?? progress?.rejected ?? 0} />
        {result && <Figures result={result} currency={preview?.currency ?? null} />}
        {state === 'done' && (
          <p className="flex flex-wrap gap-x-4 text-sm">
            <TextLink to="/">To the live figures</TextLink>
            <TextLink to="/customers">To the customers</TextLink>
          </p>
        )}
      </div>
    </Card>
  )
}
