import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import { formatCount, formatDecimal } from '@/lib/format'
import type { Fold } from '@/lib/wire/types'

type Row = [name: string, show: (fold: Fold) => string]

export interface FoldsListProps extends ComponentProps<'div'> {
  folds: readonly Fold[]
}

export function FoldsList({ folds, className, ...props }: FoldsListProps) {
  if (folds.length === 0) return null
  const row = 'border-t border-line first:border-0'
  const cell = 'py-1 pl-2 text-right tabular-nums'
  // Trees have none.
  const hasEpochs = folds.some(({ epochs }) => epochs !== null && epochs > 0)
  const rows: Row[] = [
    ['Fold', (f) => String(f.fold)],
    ...(hasEpochs ? [['Epochs', (f: Fold) => formatCount(f.epochs)] as Row] : []),
    ['AUC', (f) => formatDecimal(f.auc, 3)],
  ]
  return (
    <div className={classNames('px-4', className)} {...props}>
      <table className="w-full text-xs">
        <caption className="pb-1 text-left text-xs text-muted">
          Training folds, of customers left out
        </caption>
        <tbody>
          {rows.map(([name, show]) => (
            <tr key={name} className={row}>
              <th scope="row" className="py-1 text-left font-normal text-muted">
                {name}
              </th>
              {folds.slice(0, 10).map((fold) => (
                <td key={fold.fold} className={cell}>
                  {show(fold)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
