import { Dialog } from '@/components/ui/dialog'
import { viewList } from './view-list'

const groups: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ['Views', viewList.map(({ key, name }) => [`g ${key}`, name])],
  ['Anywhere', [
    ['/', 'Search in this view, where it has one'],
    ['?', 'This list'],
    ['Esc', 'Close what is open'],
  ]],
  ['Live', [['p', 'Hold the orders, or let them go on']]],
  ['In a chart', [
    ['\u2190 \u2192', 'Read it point by point'],
    ['Home End', 'First and last point'],
    ['Shift \u2190 \u2192', 'Mark a stretch of time'],
    ['Enter', 'Zoom into what is marked'],
    ['Esc', 'Back to the whole'],
  ]],
]

function Keys({ keys }: { keys: string }) {
  return (
    <span className="flex gap-1">
      {keys.split(' ').map((key) => (
        <kbd
          key={key}
          className={
            'min-w-6 rounded border border-line bg-sunken px-1.5 text-center font-sans text-xs'
          }
        >
          {key}
        </kbd>
      ))}
    </span>
  )
}

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose} data-testid="keys">
      {groups.map(([name, keys]) => (
        <section key={name} aria-label={name}>
          <h3 className="pt-2 pb-1 text-xs text-muted">{name}</h3>
          <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-1 text-sm">
            {keys.map(([key, words]) => (
              <div key={key} className="col-span-2 grid grid-cols-subgrid items-center">
                <dt><Keys keys={key} /></dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  )
}
