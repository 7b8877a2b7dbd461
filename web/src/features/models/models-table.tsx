import { Badge } from '@/components/ui/badge'
import { DataTable, type Column } from '@/components/ui/data-table'
import { TextLink } from '@/components/ui/text-link'
import { catalogue } from '@/lib/catalogue'
import { formatDate, formatDecimal } from '@/lib/format'
import { modelPath } from '@/lib/paths'
import type { Model } from '@/lib/wire/types'
import { Figure } from './figure'
import { figuresOf, type ModelRow } from './models-rows'
import { RoleBadges } from './role-badge'

const kNotMeasured = 'not measured yet: tillcast evaluate does'

const kNoFolds = 'this model kept no figures of its folds'

const liveWhy = ({ role }: Model) =>
  role === 'champion' || role === 'challenger' ? 'no window has closed yet'
    : 'only the champion and its challengers are graded live'

// What has no room in a column on a phone stands below the name there.
function Others({ row }: { row: ModelRow }) {
  const { live, folds, known } = figuresOf(row)
  const text = (value: number | null | undefined) => formatDecimal(value ?? null, 3)
  return (
    <dl className="flex flex-wrap gap-x-3 text-xs text-muted tabular-nums lg:hidden">
      <div className="sm:hidden" title={liveWhy(row.model)}>
        <dt className="inline">Live AUC</dt> <dd className="inline">{text(live?.auc)}</dd>
      </div>
      <div className="md:hidden" title={kNoFolds}>
        <dt className="inline">Training folds</dt> <dd className="inline">{text(folds?.auc)}</dd>
      </div>
      <div title={kNotMeasured}>
        <dt className="inline">Known customers (flatters)</dt>{' '}
        <dd className="inline">{text(known?.auc)}</dd>
      </div>
    </dl>
  )
}

function Name({ row }: { row: ModelRow }) {
  const { model } = row
  return (
    <span className="flex min-w-0 flex-col">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <TextLink to={modelPath(model.model_id)} className="wrap-anywhere">
          {model.model_id}
        </TextLink>
        <RoleBadges model={model} />
      </span>
      {model.problem === null ? (
        <span className="text-xs text-muted">
          {model.model_type}, orders until {formatDate(model.trained_until)}
        </span>
      ) : (
        <span className="text-xs break-words text-bad">{model.problem}</span>
      )}
      {model.problem === null && <Others row={row} />}
    </span>
  )
}

const columns: Column<ModelRow>[] = [
  { name: 'Model', left: true, cell: (row) => <Name row={row} /> },
  {
    name: 'Walk-forward AUC', title: catalogue.walk_forward.text,
    cell: (row) => {
      const { walk, walkError } = figuresOf(row)
      return <Figure value={walk?.auc} error={walkError?.auc ?? null} why={kNotMeasured} />
    },
  },
  {
    name: 'Log-loss', title: `Walk-forward. ${catalogue.log_loss.text}`,
    cell: (row) => {
      const { walk, walkError } = figuresOf(row)
      return (
        <Figure value={walk?.log_loss} error={walkError?.log_loss ?? null} why={kNotMeasured} />
      )
    },
  },
  {
    name: 'Training folds AUC', title: catalogue.training_folds.text,
    className: 'hidden md:table-cell',
    cell: (row) => <Figure value={figuresOf(row).folds?.auc} why={kNoFolds} />,
  },
  {
    name: 'Live AUC', title: catalogue.live.text, className: 'hidden sm:table-cell',
    cell: (row) => <Figure value={figuresOf(row).live?.auc} why={liveWhy(row.model)} />,
  },
  {
    name: 'AUC on known customers', title: catalogue.known_customers.text,
    className: 'hidden lg:table-cell',
    cell: (row) => {
      const auc = figuresOf(row).known?.auc
      return auc == null ? <Figure value={null} why={kNotMeasured} /> : (
        <span className="inline-flex items-center gap-2">
          <Badge tone="warn">flatters</Badge> <Figure value={auc} />
        </span>
      )
    },
  },
]

export function ModelsTable({ rows }: { rows: readonly ModelRow[] }) {
  return (
    <DataTable
      label="Models, the champion first"
      columns={columns}
      rows={rows}
      keyOf={({ model }) => model.model_id}
    />
  )
}
